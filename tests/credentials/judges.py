"""Programs that we did not write, which judge what we issue: poppler's pdfsig, openssl, node, zbarimg."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def command(*words: str | Path, cwd: Path | None = None) -> str:
    """What a program prints, whether it likes its input or not."""
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=60, cwd=cwd
    )
    return done.stdout + done.stderr


def pictured(paper: Path) -> Path:
    """The first page in grey, as poppler shows it: a PGM file."""
    made = paper.with_suffix("")
    command("pdftoppm", "-r", "150", "-gray", "-singlefile", paper, made)
    return made.with_suffix(".pgm")


def codes_on(picture: Path) -> list[str]:
    """What the square codes on a picture say, as zbarimg reads them."""
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, timeout=60)
    assert done.returncode in (0, 4), (
        done.stderr
    )  # 4: there is none; its other words are of no interest here
    return done.stdout.decode().splitlines()


@dataclass(frozen=True)
class PdfSig:
    """pdfsig with a trust store that holds one root. It exits 0 on a mismatch: read what it prints."""

    store: Path

    @classmethod
    def trusting(cls, root: bytes, folder: Path) -> "PdfSig":
        store, pem = folder / "nss", folder / "root.pem"
        store.mkdir(parents=True)
        certificate = x509.load_der_x509_certificate(root)
        pem.write_bytes(certificate.public_bytes(Encoding.PEM))
        command("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
        command("certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "C,C,C", "-i", pem)
        return cls(store)

    def judge(self, pdf: bytes) -> list[str]:
        """Per signature: the words `valid`, `trusted`, `total` that pdfsig grants."""
        path = self.store.parent / "judged.pdf"
        path.write_bytes(pdf)
        printed = command("pdfsig", "-nssdir", f"sql:{self.store}", path)
        return [
            " ".join(
                word
                for word, said in (
                    ("valid", "Signature is Valid."),
                    ("trusted", "Certificate is Trusted."),
                    ("total", "- Total document signed"),
                )
                if said in part
            )
            for part in printed.split("Signature #")[1:]
        ]
