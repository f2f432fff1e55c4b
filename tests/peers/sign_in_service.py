"""An OpenID provider as a program of its own, made of authlib's server part on Flask.

It asks for PKCE with S256, a registered return address, a client secret and a nonce, takes each
code once, and signs with RS256. Whoever comes is signed in at once, as a file of claims says.

Run as ``python -m tests.peers.sign_in_service PORT CALLBACK CLAIMS.json``; the file is read at
every sign-in, so that a test can change who comes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.peers.ports import free_port

CLIENT_ID = "citypatrol"
CLIENT_SECRET = "a secret the two of them share"
DEADLINE_S = 120.0


@dataclass
class SignInService:
    issuer: str
    claims_file: Path

    def comes(self, **claims: Any) -> None:
        """Who signs in next; ``_wrong`` says what the service gets wrong about them."""
        self.claims_file.write_text(json.dumps(claims))


@contextmanager
def sign_in_service(folder: Path, callback: str) -> Iterator[SignInService]:
    port = free_port()
    service = SignInService(f"http://127.0.0.1:{port}", folder / "claims.json")
    service.comes(sub="nobody")
    words = [str(port), callback, str(service.claims_file)]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.peers.sign_in_service", *words],
        cwd=Path(__file__).parents[2],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_answers(service.issuer, process)
        yield service
    finally:
        process.kill()
        process.wait(DEADLINE_S)


def _until_it_answers(issuer: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        assert process.poll() is None, "the sign-in service ended by itself"
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the sign-in service did not come up")


def run(port: int, callback: str, claims_file: Path) -> None:
    from authlib.integrations.flask_oauth2 import AuthorizationServer
    from authlib.oauth2.rfc6749 import ClientMixin, grants
    from authlib.oauth2.rfc7636 import CodeChallenge
    from authlib.oidc.core import OpenIDCode, UserInfo
    from flask import Flask, jsonify
    from joserfc.jwk import RSAKey
    from werkzeug.serving import make_server

    issuer = f"http://127.0.0.1:{port}"
    key = RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"})
    codes: dict[str, Any] = {}

    def claims() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(claims_file.read_text())
        return found

    class Client(ClientMixin):  # type: ignore[misc]
        def get_client_id(self) -> str:
            return CLIENT_ID

        def get_default_redirect_uri(self) -> str:
            return callback

        def get_allowed_scope(self, scope: str) -> str:
            return scope

        def check_redirect_uri(self, redirect_uri: str) -> bool:
            return redirect_uri == callback

        def check_client_secret(self, client_secret: str) -> bool:
            return client_secret == CLIENT_SECRET

        def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
            return method == "client_secret_basic"

        def check_response_type(self, response_type: str) -> bool:
            return response_type == "code"

        def check_grant_type(self, grant_type: str) -> bool:
            return grant_type == "authorization_code"

    @dataclass
    class Code:
        code: str
        user: dict[str, Any]
        redirect_uri: str
        scope: str
        nonce: str
        code_challenge: str
        code_challenge_method: str

        def get_redirect_uri(self) -> str:
            return self.redirect_uri

        def get_scope(self) -> str:
            return self.scope

        def get_nonce(self) -> str:
            return self.nonce

        def get_auth_time(self) -> int:
            return int(time.time())

        def get_acr(self) -> None:
            return None

        def get_amr(self) -> None:
            return None

    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            given = request.payload.data
            codes[code] = Code(
                code=code,
                user=request.user,
                redirect_uri=request.payload.redirect_uri,
                scope=request.payload.scope,
                nonce=given["nonce"],
                code_challenge=given["code_challenge"],
                code_challenge_method=given["code_challenge_method"],
            )

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            return codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.user

    class Identity(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in codes.values())

        def resolve_client_private_key(self, client: Any) -> RSAKey:
            return key

        def get_encode_header(self, client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": claims().get("_wrong", {}).get("kid", "one")}

        def get_client_algorithm(self, client: Any) -> str:
            return "RS256"

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            wrong, now = claims().get("_wrong", {}), int(time.time())
            return {
                "iss": wrong.get("iss", issuer),
                "aud": wrong.get("aud", [CLIENT_ID]),
                "exp": now + wrong.get("exp", 300),
            }

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            known = {name: value for name, value in user.items() if name[0] != "_"}
            wrong = user.get("_wrong", {})
            return UserInfo(known | {"nonce": wrong["nonce"]} if "nonce" in wrong else known)

    app = Flask(__name__)
    server = AuthorizationServer(
        app, query_client=lambda id: Client() if id == CLIENT_ID else None, save_token=_forget
    )
    server.register_grant(CodeGrant, [Identity(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def describe() -> Any:
        return jsonify(
            issuer=issuer,
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            jwks_uri=f"{issuer}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/authorize")
    def authorize() -> Any:
        user = claims()
        grant = server.get_consent_grant(end_user=user)
        return server.create_authorization_response(grant_user=user, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(keys=[key.as_dict(private=False)])

    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


def _forget(token: Any, request: Any) -> None:
    """Nobody here asks with the access token."""


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
