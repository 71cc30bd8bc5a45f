// Judges a receipt by the verifier that npm itself brings along for its own transparency log.
const path = require("node:path");
const npm = path.join(path.dirname(process.execPath), "../lib/node_modules/npm/node_modules/@sigstore");
const { verifyMerkleInclusion } = require(path.join(npm, "verify/dist/tlog/merkle.js"));
const { verifyCheckpoint } = require(path.join(npm, "verify/dist/tlog/checkpoint.js"));
const { createPublicKey } = require("node:crypto");

const receipt = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
const entry = {
  canonicalizedBody: Buffer.from(receipt.content, "base64"),
  inclusionProof: {
    logIndex: receipt.index,
    hashes: receipt.path.map((hash) => Buffer.from(hash, "hex")),
    checkpoint: { envelope: receipt.checkpoint },
  },
};
const publicKey = createPublicKey({ key: Buffer.from(receipt.key, "base64"), format: "der", type: "spki" });
const logs = [{ logID: Buffer.from(receipt.keyId, "hex"), baseURL: receipt.origin, publicKey }];
try {
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, logs));
  console.log("included");
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
}
