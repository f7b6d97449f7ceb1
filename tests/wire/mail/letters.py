"""The mails that the tests of this folder write, so that each test shows only what matters."""


def mail(*headers: str, body: str = "The printer is offline.", sender: bool = True) -> bytes:
    """A mail from Rosa at Bayou Dental with these further headers."""
    lines = ["From: Rosa Guidry <rosa@bayou-dental.example>"] if sender else []
    lines += ["To: louisiana@support.example", *headers]
    return "\r\n".join([*lines, "", body]).encode()


def multipart(*parts: str, kind: str = "mixed", boundary: str = "b1") -> bytes:
    """A mail of these parts, each with its own headers."""
    joined = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return mail(
        f'Content-Type: multipart/{kind}; boundary="{boundary}"', body=f"{joined}--{boundary}--\r\n"
    )


def file_part(name: str, content_type: str = "application/octet-stream") -> str:
    """A part that is a file of this name."""
    return (
        f"Content-Type: {content_type}\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\ncontent'
    )
