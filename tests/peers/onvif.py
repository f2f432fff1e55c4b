"""An ONVIF device in small: SOAP over HTTP, user name tokens with digests, two profiles."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_OPEN = ("GetSystemDateAndTime",)

_ANSWERS = {
    "GetSystemDateAndTime": """
        <tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>
          <tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>
          <tt:UTCDateTime>
            <tt:Time><tt:Hour>4</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>0</tt:Second></tt:Time>
            <tt:Date><tt:Year>2026</tt:Year><tt:Month>5</tt:Month><tt:Day>4</tt:Day></tt:Date>
          </tt:UTCDateTime>
        </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>""",
    "GetServices": """
        <tds:GetServicesResponse>
          <tds:Service>
            <tds:Namespace>http://www.onvif.org/ver10/device/wsdl</tds:Namespace>
            <tds:XAddr>http://192.0.2.7/onvif/device_service</tds:XAddr>
            <tds:Version><tt:Major>2</tt:Major><tt:Minor>5</tt:Minor></tds:Version>
          </tds:Service>
          <tds:Service>
            <tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace>
            <tds:XAddr>http://192.0.2.7/onvif/media</tds:XAddr>
            <tds:Version><tt:Major>2</tt:Major><tt:Minor>5</tt:Minor></tds:Version>
          </tds:Service>
        </tds:GetServicesResponse>""",
    "GetProfiles": """
        <trt:GetProfilesResponse>
          <trt:Profiles token="main" fixed="true"><tt:Name>mainStream</tt:Name>
            <tt:VideoEncoderConfiguration token="v1">
              <tt:Name>v1</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>
              <tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution>
              <tt:Quality>4</tt:Quality>
            </tt:VideoEncoderConfiguration>
          </trt:Profiles>
          <trt:Profiles token="sub" fixed="true"><tt:Name>subStream</tt:Name></trt:Profiles>
        </trt:GetProfilesResponse>""",
    "GetStreamUri": """
        <trt:GetStreamUriResponse><trt:MediaUri>
          <tt:Uri>rtsp://192.0.2.7:554/Streaming/Channels/101?profile={token}</tt:Uri>
          <tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>
          <tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout>
        </trt:MediaUri></trt:GetStreamUriResponse>""",
}
_FAULT = """
    <s:Fault><s:Code><s:Value>s:Sender</s:Value>
      <s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code>
      <s:Reason><s:Text xml:lang="en">Sender not Authorized</s:Text></s:Reason></s:Fault>"""
_ENVELOPE = (
    f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{_SOAP}" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema" '
    'xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>{body}</s:Body></s:Envelope>'
)


@dataclass
class OnvifDevice:
    user: str
    password: str
    port: int = 0
    asked: list[str] = field(default_factory=list)

    def answer(self, body: bytes) -> tuple[int, str]:
        envelope = ElementTree.fromstring(body)
        request = envelope.find(f"{{{_SOAP}}}Body/*")
        assert request is not None
        action = request.tag.rpartition("}")[2]
        self.asked.append(action)
        if action not in _OPEN and not self._lets_in(envelope):
            return 400, _ENVELOPE.format(body=_FAULT)
        token = next(
            (part.text for part in request.iter() if part.tag.endswith("ProfileToken")), ""
        )
        return 200, _ENVELOPE.format(body=_ANSWERS[action].format(token=token))

    def _lets_in(self, envelope: ElementTree.Element) -> bool:
        token = envelope.find(f".//{{{_WSSE}}}UsernameToken")
        if token is None or token.findtext(f"{{{_WSSE}}}Username") != self.user:
            return False
        nonce = base64.b64decode(token.findtext(f"{{{_WSSE}}}Nonce") or "")
        created = token.findtext(f"{{{_WSU}}}Created") or ""
        expected = hashlib.sha1(nonce + created.encode() + self.password.encode()).digest()
        return token.findtext(f"{{{_WSSE}}}Password") == base64.b64encode(expected).decode()


@contextmanager
def onvif_device(user: str, password: str) -> Iterator[OnvifDevice]:
    device = OnvifDevice(user, password)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            status, said = device.answer(self.rfile.read(length))
            body = said.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    device.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield device
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
