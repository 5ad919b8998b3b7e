"""The ledger's addresses."""

from django.urls import path

from yizhan.ledger.http import batch, desk, grant

urlpatterns = [
    path("money", desk.funds, name="money"),
    path("money/funds/<uuid:fund_id>/receive", desk.receive_money, name="money-receive"),
    path("money/release", desk.to_release, name="money-release"),
    path("money/release/done", desk.release, name="money-release-done"),
    path("money/pay", desk.to_pay, name="money-pay"),
    path("money/pay/batch", desk.put_together, name="money-put-together"),
    path("money/failed", desk.failed, name="money-failed"),
    path("money/grants/<uuid:grant_id>", grant.grant_page, name="money-grant"),
    path("money/grants/<uuid:grant_id>/payee", grant.payee, name="money-payee"),
    path("money/grants/<uuid:grant_id>/evidence", grant.evidence, name="money-evidence"),
    path("money/grants/<uuid:grant_id>/cancel", grant.cancel, name="money-cancel"),
    path("money/grants/<uuid:grant_id>/reverse", grant.reverse_payment, name="money-reverse"),
    path("money/grants/<uuid:grant_id>/restore", grant.restore, name="money-restore"),
    path("money/batches", batch.batch_list, name="money-batches"),
    path("money/batches/<uuid:batch_id>", batch.batch_page, name="money-batch"),
    path("money/batches/<uuid:batch_id>/file", batch.take_file, name="money-file"),
    path("money/batches/<uuid:batch_id>/return", batch.upload_return, name="money-return"),
    path("money/batches/<uuid:batch_id>/demo-return", batch.demo_return, name="money-demo-return"),
]
