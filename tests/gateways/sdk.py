"""The vendors' own libraries against the stand-ins: what they sign is taken, what the stand-ins sign they believe."""

import asyncio
import json
import sys
import urllib.parse
import uuid

import httpx
import robokassa.client
import robokassa.connection
from robokassa import HashAlgorithm, Robokassa
from robokassa.types import InvoiceType
from yookassa import Configuration, Payment, Refund
from yookassa.domain.exceptions import BadRequestError, InternalServerError, NotFoundError, UnauthorizedError
from yookassa.domain.notification import WebhookNotificationFactory

BASE = sys.argv[1]
done = []


def told(text):
    done.append(text)
    print("ok", text)


def control(**change):
    httpx.post(BASE + "/control", json=change).raise_for_status()


def pairs(text):
    return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))


def robokassa_with(algorithm):
    control(hash=algorithm.value.lower(), keep=True)
    robokassa.client.AUTH_BASE_URL = BASE + "/Merchant"
    robokassa.client.SERVICES_BASE_URL = BASE + "/InvoiceServiceWebApi/api"
    return Robokassa("demo", "pass1", "pass2", algorithm=algorithm)


def open_link(shop, **how):
    url = shop.generate_open_payment_link(**how).url
    return httpx.get(url.replace("https://auth.robokassa.ru", BASE), follow_redirects=True).text


def robokassa_signs(algorithm, number):
    shop = robokassa_with(algorithm)
    page = open_link(shop, out_sum=990.5, inv_id=number, description="Счёт", order="25", zeta="a b")
    assert "К оплате 990.50 ₽" in page, page
    httpx.post(f"{BASE}/Merchant/Pay/{number}", data={"act": "pay"})
    last = httpx.get(BASE + "/control/calls").json()[-1]
    said = pairs(last["body"])
    own = {key: value for key, value in said.items() if key.lower().startswith("shp_")}
    valid = shop.is_result_notification_valid(said["SignatureValue"], said["OutSum"], said["InvId"], **own)
    assert valid, said
    assert said["OutSum"] == "990.500000", said
    forged = shop.is_result_notification_valid(said["SignatureValue"], "1.000000", said["InvId"], **own)
    assert not forged
    details = asyncio.run(shop.get_payment_details(number))
    assert details.state.value == 100 and details.out_sum == 990.5, details
    told(f"robokassa {algorithm.value}: a payment, its notification and its state")


def robokassa_urls_and_receipts():
    shop = robokassa_with(HashAlgorithm.md5)
    receipt = {"items": [{"name": "A B", "quantity": 1, "sum": 10, "tax": "vat22"}]}
    page = open_link(shop, out_sum=10, inv_id=7001, result_url="https://t.test/r2?a=1&b=2")
    assert "К оплате 10.00 ₽" in page, page
    page = open_link(shop, out_sum=10, inv_id=7002, receipt=receipt)
    assert "К оплате 10.00 ₽" in page, page
    wrong = Robokassa("demo", "wrong", "pass2")
    assert "Код ошибки: 29" in open_link(wrong, out_sum=10, inv_id=7003)
    assert "Код ошибки: 26" in open_link(Robokassa("other", "pass1", "pass2"), out_sum=10, inv_id=7004)
    told("robokassa: addresses, a receipt, refusals")


def robokassa_invoices(algorithm):
    shop = robokassa_with(algorithm)

    async def both():
        made = await shop.generate_protected_payment_link(
            invoice_type=InvoiceType.ONE_TIME, out_sum=5, merchant_comments="x", inv_id=8000 + len(done)
        )
        await shop.deactivate_invoice(id=made.params.id)
        return made.url

    url = asyncio.run(both())
    assert "Код ошибки: 51" in httpx.get(url).text
    told(f"robokassa {algorithm.value}: an invoice by token, withdrawn")


def create(key=None, **change):
    body = {
        "amount": {"value": "990.50", "currency": "RUB"},
        "capture": True,
        "description": "Счёт № 1",
        "confirmation": {"type": "redirect", "return_url": "https://shop.test/back"},
        "metadata": {"order": "1"},
    }
    body.update(change)
    # What is none is left out: the library takes no empty confirmation.
    body = {name: value for name, value in body.items() if value is not None}
    return Payment.create(body, key or str(uuid.uuid4()))


def pay(payment, card="5555555555554444"):
    httpx.post(payment.confirmation.confirmation_url, data={"card": card, "act": "pay"})
    return Payment.find_one(payment.id)


def refused(kind, act):
    try:
        act()
    except kind as error:
        return error
    raise SystemExit(f"it was not refused by {kind.__name__}")


def yookassa():
    Configuration.configure("100500", "test_key", api_url=BASE + "/v3", timeout=5, max_attempts=1)
    key = str(uuid.uuid4())
    first, second = create(key), create(key)
    assert first.id == second.id and first.status == "pending" and len(first.id) == 36
    told("yookassa: one key, one payment")
    another = refused(BadRequestError, lambda: create(key, description="another"))
    assert another.content["parameter"] == "Idempotence-Key", another.content
    dear = refused(BadRequestError, lambda: create(amount={"value": "350000.01", "currency": "RUB"}))
    assert dear.content["parameter"] == "amount.value", dear.content
    assert create(description="x" * 128).description == "x" * 128
    told("yookassa: the wrong field is named")
    paid = pay(first)
    assert paid.status == "succeeded" and paid.paid and str(paid.amount.value) == "990.50"
    declined = pay(create(), "5555555555554600")
    assert declined.status == "canceled" and declined.cancellation_details.reason == "insufficient_funds"
    told("yookassa: cards that pay and that do not")
    held_one = pay(create(capture=False, save_payment_method=True))
    assert held_one.status == "waiting_for_capture" and held_one.payment_method.saved
    captured = Payment.capture(held_one.id, {"amount": {"value": "90.50", "currency": "RUB"}}, str(uuid.uuid4()))
    assert captured.status == "succeeded" and str(captured.amount.value) == "90.50"
    again = create(payment_method_id=held_one.payment_method.id, confirmation=None)
    assert again.status == "succeeded"
    let_go = pay(create(capture=False))
    assert Payment.cancel(let_go.id, str(uuid.uuid4())).status == "canceled"
    told("yookassa: held, a part taken, a saved method charged, let go")
    refund = Refund.create(
        {"payment_id": paid.id, "amount": {"value": "90.50", "currency": "RUB"}}, str(uuid.uuid4())
    )
    assert refund.status == "succeeded" and str(Payment.find_one(paid.id).refunded_amount.value) == "90.50"
    more = {"payment_id": paid.id, "amount": {"value": "900.01", "currency": "RUB"}}
    beyond = refused(BadRequestError, lambda: Refund.create(more, str(uuid.uuid4())))
    assert beyond.content["parameter"] == "amount.value", beyond.content
    told("yookassa: a part is given back, more than is left is not")
    page = Payment.list({"limit": 2})
    rest = Payment.list({"limit": 100, "cursor": page.next_cursor})
    assert len(page.items) == 2 and len(rest.items) >= 3
    told("yookassa: lists go on after their cursor")
    calls = httpx.get(BASE + "/control/calls").json()
    calls = [call for call in calls if call["media"] == "application/json"]
    events = [WebhookNotificationFactory().create(json.loads(call["body"])).event for call in calls]
    for event in ["payment.succeeded", "payment.canceled", "payment.waiting_for_capture", "refund.succeeded"]:
        assert event in events, events
    told("yookassa: notifications are read by the library")
    refused(NotFoundError, lambda: Payment.find_one("22e12f66-000f-5000-8000-18db351245c7"))
    control(faults=[{"path": "/v3/payments", "kind": "error_after"}])
    refused(InternalServerError, create)
    Configuration.configure("100500", "wrong", api_url=BASE + "/v3", timeout=5, max_attempts=1)
    refused(UnauthorizedError, create)
    told("yookassa: 404, 500, 401")


for index, algorithm in enumerate(HashAlgorithm):
    robokassa_signs(algorithm, 5001 + index)
robokassa_urls_and_receipts()
for algorithm in (HashAlgorithm.md5, HashAlgorithm.sha256, HashAlgorithm.sha512):
    robokassa_invoices(algorithm)
yookassa()
print(f"{len(done)} facts")
