"""Somebody who does everything wrong, so that refusals have something to tell."""

import json
from urllib.parse import urljoin

import httpx2

from tests.kills.leaks import CHILD


def be_clumsy(portal: str, patient: dict[str, str]) -> str:
    """What machines are told: nothing that they sent may come back."""
    told: list[str] = []
    wrong = {"reference": patient["number"], "values": {"name": patient["name"]}, "born": CHILD}
    with httpx2.Client(base_url=portal, timeout=30, trust_env=False) as http:
        for content in (json.dumps(wrong).encode(), patient["name"].encode(), b"{"):
            answer = http.post(
                "/exchange/inbox/chung-sinh",
                content=content,
                headers={"content-type": "application/json", "signature": patient["number"]},
            )
            assert 400 <= answer.status_code < 500
            told.append(answer.text)
        for path in ("/sign-in/find", "/sign-in/demo", "/submit", "/verify"):
            answer = http.post(
                urljoin(portal, path), data={"text": patient["name"], "person": CHILD}
            )
            assert 400 <= answer.status_code < 500
        answer = http.get("/verify/none", headers={"accept": "application/json"})
        assert answer.status_code < 500
        told.append(answer.text)
    return "\n".join(told)
