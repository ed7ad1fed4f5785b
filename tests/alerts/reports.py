"""Delivery reports as mail hosts write them."""

HOST = "mx.example.com"


def a_report(
    message_id: str,
    recipient: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    original: str | None = "",
    final: str | None = None,
    words: str = "550 5.1.1 No such mailbox",
    returned: str = "message/rfc822",
) -> bytes:
    """A report as Postfix writes it; ``original`` None leaves the line out, empty is the recipient."""
    lines = [
        f"Final-Recipient: rfc822; {final or recipient}",
        *([f"Original-Recipient: rfc822;{original or recipient}"] if original is not None else []),
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; {words}",
    ]
    text = f"""From: MAILER-DAEMON@{HOST}
To: instep@localhost
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="here"
Message-Id: <20270301@{HOST}>

--here
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--here
Content-Type: message/delivery-status

Reporting-MTA: dns; {HOST}

{chr(10).join(lines)}

--here
Content-Type: {returned}

From: instep@localhost
To: {recipient}
Subject: Organic social
Message-ID: {message_id}

Work begins.

--here--
"""
    return text.encode()
