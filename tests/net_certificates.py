# SPDX-License-Identifier: Apache-2.0
"""Certificates of a test's own, made with the openssl command when the test runs."""
import os
import shutil
import ssl
import subprocess

SKIPPED = 77
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def openssl(*arguments, folder):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)


class Authority:
    """A certificate authority in a folder of its own; `file` is its certificate."""

    def __init__(self, folder):
        os.makedirs(folder)
        self.folder, self.file = folder, os.path.join(folder, "ca.pem")
        openssl("req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority",
                folder=folder)

    def context(self, name, subject, days=2):
        """Of a server whose certificate is `subject`'s ("IP:127.0.0.1", "DNS:a.example") for so many days from now."""
        openssl("req", *CURVE, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", "/CN=Test server", folder=self.folder)
        with open(os.path.join(self.folder, f"{name}.ext"), "w") as file:
            file.write(f"subjectAltName={subject}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{name}.pem",
                "-days", str(days), "-extfile", f"{name}.ext", folder=self.folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.folder, f"{name}.pem"), os.path.join(self.folder, f"{name}.key"))
        return context


def can_be_made():
    return shutil.which("openssl") is not None
