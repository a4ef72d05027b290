//! An operator of one seller with all permissions asks for, and acts on, everything of another seller by its id: it
//! is not there, and stays as it is.

use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::Api;
use tests::app::TestApp;
use tests::client::encoded;
use tests::company::BEGIN;
use tests::dump::{changed, dump, number};
use tests::office::{Office, Plan, fresh_key, text};
use tests::socket::Socket;

use super::contract::{Contract, INTROSPECTION};
use super::theirs::{
    CABINET_ACTS, asked, document, excepted, grouped, is_nothing, money, papers, paying, posted,
};
use super::webhooks;

/// What there is of the other seller: ids by name.
struct Theirs(Vec<(&'static str, String)>);

impl Theirs {
    async fn make(app: &TestApp) -> Result<Theirs> {
        let (office, seller) = (&app.office, app.office.seller("Чужая").await?);
        let product = office.product(&seller, "internet").await?;
        let plan = office.plan(&product, &Plan::monthly("theirs", "100.00")).await?;
        let client = office.client(&seller, "Чужой", json!({})).await?;
        let subscription = office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?;
        let draft = |price: &str| json!({ "planId": plan, "terms": Plan::monthly("theirs", price).terms, "idempotencyKey": fresh_key() });
        let newer = made(office, "planVersionCreate", draft("150.00"), "planVersion").await?;
        made(office, "planVersionPublish", json!({ "id": newer }), "planVersion").await?;
        let version = made(office, "planVersionCreate", draft("200.00"), "planVersion").await?;
        let credit =
            json!({ "clientId": client, "kind": "PAYMENT", "amount": "5.00", "idempotencyKey": fresh_key() });
        let entry = made(office, "operationCredit", credit, "operation").await?;
        let of_seller = json!({ "sellerId": seller });
        let sandbox = office.run("SANDBOX", BEGIN, of_seller.clone()).await?.id;
        let run = office.run("CONFIRMATION", BEGIN, of_seller).await?.id;
        let item = text(&office.item(&run, &client).await?["id"])?;
        let file = json!({ "kind": "CLIENTS", "fileName": "a.csv", "contentBase64": "aWQ7bmFtZQoxO3gK",
                           "sellerId": seller, "idempotencyKey": fresh_key() });
        let import = made(office, "importCreate", file, "import").await?;
        let monthly = json!({ "sellerId": seller, "name": "Ежемесячно", "cron": "0 6 1 * *", "mode": "CONFIRMATION",
                              "enabled": false, "idempotencyKey": fresh_key() });
        let schedule = made(office, "billScheduleSave", monthly, "billSchedule").await?;
        let (group, policy) = grouped(office, &seller).await?;
        let exception = excepted(office, &client).await?;
        let (account, document) = papers(office, &seller, &client).await?;
        let (pack, mail) = posted(office, &document).await?;
        let debts = json!({ "list": "CLIENTS", "name": "Долги", "query": "balance=debt" });
        let view = made(office, "savedViewSave", debts, "savedView").await?;
        let member = app.member("theirs@example.org", "VIEWER", &[&seller]).await?;
        let viewer =
            member.api.query("{ viewer { id } sessions(first: 1) { nodes { id } } }", json!({})).await?;
        let key = json!({ "name": "Чужой", "scopes": ["CLIENT_READ"], "sellers": [seller],
                          "idempotencyKey": fresh_key() });
        let key = made(office, "apiKeyCreate", key, "apiKey").await?;
        let (user, session) = (text(&viewer["viewer"]["id"])?, text(&viewer["sessions"]["nodes"][0]["id"])?);
        let more = [
            money(office, &seller, &client).await?,
            asked(app, &client).await?,
            paying(office, &seller, &client).await?,
        ]
        .concat();
        let all = vec![
            ("SELLER", seller),
            ("PRODUCT", product),
            ("PLAN", plan),
            ("VERSION", version),
            ("NEWER", newer),
            ("CLIENT", client),
            ("SUBSCRIPTION", subscription),
            ("ENTRY", entry),
            ("SANDBOX", sandbox),
            ("RUN", run),
            ("ITEM", item),
            ("IMPORT", import),
            ("SCHEDULE", schedule),
            ("USER", user),
            ("SESSION", session),
            ("KEY", key),
            ("VIEW", view),
            ("GROUP", group),
            ("POLICY", policy),
            ("EXCEPTION", exception),
            ("ACCOUNT", account),
            ("DOCUMENT", document),
            ("PACK", pack),
            ("MAIL", mail),
        ];
        Ok(Theirs([all, more].concat()))
    }

    fn id(&self, name: &str) -> &str {
        self.0.iter().find(|(of, _)| *of == name).map_or("", |(_, id)| id)
    }

    /// The document with ids in place of `$NAME`, ours included.
    fn filled(&self, document: &str, ours: &[(&str, &str)]) -> String {
        let theirs = self.0.iter().map(|(name, id)| (*name, id.as_str()));
        let all = theirs.chain(ours.iter().copied());
        all.fold(document.to_owned(), |text, (name, id)| {
            text.replace(&format!("${name}"), &format!("{id:?}"))
        })
    }
}

/// Makes an object and answers its id.
pub async fn made(office: &Office, mutation: &str, input: Value, object: &str) -> Result<String> {
    let payload = office.api.mutate(mutation, input, &format!("{object} {{ id }}")).await?;
    text(&payload[object]["id"])
}

/// Reads: the root field, and its document.
const READS: [(&str, &str); 114] = [
    ("clientFields", "{ clientFields(sellerId: $SELLER) { name } }"),
    ("clientFieldValues", "{ clientFieldValues(clientId: $CLIENT) { value } }"),
    ("gatewayEvent", "{ gatewayEvent(id: $EVENT) { state } }"),
    ("gatewayEventCount", "{ gatewayEventCount(filter: { accountId: $GATEWAY }) }"),
    ("gatewayEventCount", "{ gatewayEventCount(filter: { intentId: $INTENT }) }"),
    ("gatewayEvents", "{ gatewayEvents(first: 9, filter: { accountId: $GATEWAY }) { nodes { id } } }"),
    ("gatewayEvents", "{ gatewayEvents(first: 9, filter: { intentId: $INTENT }) { nodes { id } } }"),
    ("paymentIntent", "{ paymentIntent(id: $INTENT) { state } }"),
    ("gatewayRegisters", "{ gatewayRegisters(accountId: $GATEWAY) { id } }"),
    ("paymentIntentCount", "{ paymentIntentCount(filter: { accountId: $GATEWAY }) }"),
    ("paymentIntentCount", "{ paymentIntentCount(filter: { invoiceId: $DOCUMENT }) }"),
    ("paymentIntents", "{ paymentIntents(first: 9, filter: { clientId: $CLIENT }) { nodes { id } } }"),
    ("paymentIntents", "{ paymentIntents(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    ("savedMethods", "{ savedMethods(clientId: $CLIENT) { id } }"),
    ("bankLineCount", "{ bankLineCount(filter: { statementId: $STATEMENT }) }"),
    ("bankLines", "{ bankLines(first: 9, filter: { statementId: $STATEMENT }) { nodes { id } } }"),
    ("bankStatement", "{ bankStatement(id: $STATEMENT) { fileName } }"),
    ("payment", "{ payment(id: $PAYMENT) { amount { amount } } }"),
    ("paymentCount", "{ paymentCount(filter: { clientId: $CLIENT }) }"),
    ("paymentOpenItems", "{ paymentOpenItems(id: $PAYMENT) { on } }"),
    (
        "paymentPreview",
        "{ paymentPreview(input: { clientId: $CLIENT, amount: \"1\", cash: true }) { preview { advance { amount } } \
         userErrors { code } } }",
    ),
    ("paymentTotals", "{ paymentTotals(filter: { sellerId: $SELLER }) { received { amount } } }"),
    ("payments", "{ payments(first: 9, filter: { clientId: $CLIENT }) { nodes { id } } }"),
    ("suspense", "{ suspense(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    ("suspenseCount", "{ suspenseCount(filter: { sellerId: $SELLER }) }"),
    ("suspenseTotals", "{ suspenseTotals(filter: { sellerId: $SELLER }) { amount } }"),
    (
        "agreementPreview",
        "{ agreementPreview(input: { clientId: $CLIENT, kind: FREE }) { preview { number } userErrors { code } } }",
    ),
    ("auditEntries", "{ auditEntries(first: 9, filter: { client: $CLIENT }) { nodes { id } } }"),
    ("billItem", "{ billItem(id: $ITEM) { id } }"),
    ("billRun", "{ billRun(id: $RUN) { id } }"),
    ("billRunCompare", "{ billRunCompare(baseId: $SANDBOX, id: $RUN, first: 9) { nodes { clientId } } }"),
    ("billRunCompare", "{ billRunCompare(baseId: $OURRUN, id: $RUN, first: 9) { nodes { clientId } } }"),
    ("billRunCompare", "{ billRunCompare(baseId: $RUN, id: $OURRUN, first: 9) { nodes { clientId } } }"),
    ("billRunCount", "{ billRunCount(filter: { sellerId: $SELLER }) }"),
    ("billRunPreview", "{ billRunPreview(mode: SANDBOX, sellerId: $SELLER) { clients } }"),
    ("billRuns", "{ billRuns(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    ("billingSettings", "{ billingSettings(scope: { sellerId: $SELLER }) { version } }"),
    ("blockCount", "{ blockCount(filter: { clientId: $CLIENT }) }"),
    ("blocks", "{ blocks(first: 9, filter: { clientId: $CLIENT }) { nodes { block { id } } } }"),
    ("blocks", "{ blocks(first: 9, filter: { sellerId: $SELLER }) { nodes { block { id } } } }"),
    (
        "blocksPreview",
        "{ blocksPreview(input: { targets: { subscriptions: { ids: [$SUBSCRIPTION] } }, \
           suspension: { block: { kind: TECHNICAL } } }) { blocks { clients } userErrors { code } } }",
    ),
    (
        "blocksPreview",
        "{ blocksPreview(input: { targets: { clients: { ids: [$CLIENT] } }, \
           suspension: { block: { kind: TECHNICAL } } }) { blocks { clients } userErrors { code } } }",
    ),
    ("client", "{ client(id: $CLIENT) { id } }"),
    ("clientCabinet", "{ clientCabinet(clientId: $CLIENT) { email } }"),
    (
        "clientCreditPreview",
        "{ clientCreditPreview(input: { clientId: $CLIENT, terms: { limit: \"1\" } }) { clients } }",
    ),
    ("clientCount", "{ clientCount(filter: { sellerId: $SELLER }) }"),
    (
        "clientTotals",
        "{ clientTotals(filter: { sellerId: $SELLER }) { debt { amount } advance { amount } } }",
    ),
    ("clientGroups", "{ clientGroups(sellerId: $SELLER) { id } }"),
    ("creditPolicies", "{ creditPolicies(sellerId: $SELLER) { id } }"),
    ("creditSettings", "{ creditSettings(scope: { sellerId: $SELLER }) { version } }"),
    ("creditSettings", "{ creditSettings(scope: { groupId: $GROUP }) { version } }"),
    (
        "creditSettingsPreview",
        "{ creditSettingsPreview(input: { scope: { sellerId: $SELLER }, terms: {} }) { clients } }",
    ),
    (
        "creditSettingsPreview",
        "{ creditSettingsPreview(input: { scope: { groupId: $GROUP }, terms: {} }) { clients } }",
    ),
    ("creditSimulate", "{ creditSimulate(input: { sellerId: $SELLER, stages: [] }) { clients } }"),
    ("debtorCount", "{ debtorCount(filter: { sellerId: $SELLER }) }"),
    (
        "debtorTotals",
        "{ debtorTotals(filter: { sellerId: $SELLER }) { owed { amount } overdue { amount } } }",
    ),
    ("debtors", "{ debtors(first: 9, filter: { sellerId: $SELLER }) { nodes { client { id } } } }"),
    ("clients", "{ clients(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    ("document", "{ document(id: $DOCUMENT) { number } }"),
    ("documentCount", "{ documentCount(filter: { clientId: $CLIENT }) }"),
    ("documentPack", "{ documentPack(id: $PACK) { state } }"),
    (
        "documentsSendPreview",
        "{ documentsSendPreview(input: { documents: { ids: [$DOCUMENT] } }) { preview { letters } \
           userErrors { code } } }",
    ),
    ("mail", "{ mail(id: $MAIL) { subject } }"),
    ("mailCount", "{ mailCount(filter: { documentId: $DOCUMENT }) }"),
    ("mails", "{ mails(first: 9, filter: { clientId: $CLIENT }) { nodes { id } } }"),
    ("mails", "{ mails(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    ("documentTotals", "{ documentTotals(filter: { clientId: $CLIENT }) { total { amount } } }"),
    ("documents", "{ documents(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    (
        "invoicePreview",
        "{ invoicePreview(input: { clientId: $CLIENT }) { preview { number } userErrors { code } } }",
    ),
    ("issuers", "{ issuers(sellerId: $SELLER) { regime } }"),
    ("numberGaps", "{ numberGaps(sellerId: $SELLER) { first } }"),
    ("numberSeries", "{ numberSeries(sellerId: $SELLER) { mask } }"),
    (
        "reconciliationPreview",
        "{ reconciliationPreview(input: { clientId: $CLIENT, from: \"2026-03-01\", to: \"2026-04-01\" }) { \
           preview { number } userErrors { code } } }",
    ),
    ("sellerAccounts", "{ sellerAccounts(sellerId: $SELLER) { id } }"),
    ("sellerPictures", "{ sellerPictures(sellerId: $SELLER) { hash } }"),
    ("template", "{ template(kind: INVOICE, sellerId: $SELLER) { version } }"),
    (
        "templatePreview",
        "{ templatePreview(input: { kind: RECONCILIATION, source: \"x\", documentId: $DOCUMENT }) { \
           proof { pages } fault { message } userErrors { code } } }",
    ),
    (
        "templatePreview",
        "{ templatePreview(input: { kind: RECONCILIATION, source: \"x\", sellerId: $SELLER }) { \
           proof { pages } fault { message } userErrors { code } } }",
    ),
    ("templateSource", "{ templateSource(kind: INVOICE, sellerId: $SELLER, version: 1) }"),
    ("templateSource", "{ templateSource(kind: INVOICE, sellerId: $SELLER, version: 0) }"),
    ("templates", "{ templates(sellerId: $SELLER) { version } }"),
    ("import", "{ import(id: $IMPORT) { id } }"),
    ("importBlockers", "{ importBlockers(id: $IMPORT) { kind } }"),
    ("importPreview", "{ importPreview(id: $IMPORT) { headers } }"),
    ("importRejectedRows", "{ importRejectedRows(id: $IMPORT, first: 9) { row } }"),
    ("node", "{ node(id: $SUBSCRIPTION) { id } }"),
    (
        "nodes",
        "{ nodes(ids: [$CLIENT, $PRODUCT, $PLAN, $VERSION, $SELLER, $SUBSCRIPTION, $USER, $KEY]) { id } }",
    ),
    ("operation", "{ operation(id: $ENTRY) { id } }"),
    ("operationCount", "{ operationCount(filter: { clientId: $CLIENT }) }"),
    ("operationCount", "{ operationCount(filter: { sellerId: $SELLER }) }"),
    ("operationTotals", "{ operationTotals(filter: { clientId: $CLIENT }) { count } }"),
    ("operations", "{ operations(first: 9, filter: { clientId: $CLIENT }) { nodes { id } } }"),
    ("operations", "{ operations(first: 9, filter: { sellerId: $SELLER }) { nodes { id } } }"),
    ("plan", "{ plan(id: $PLAN) { id } }"),
    ("planByCode", "{ planByCode(code: \"theirs\", sellerId: $SELLER) { id } }"),
    (
        "planMigrationPreview",
        "{ planMigrationPreview(input: { planId: $PLAN, toVersionId: $NEWER }) { preview { clients } \
           userErrors { code } } }",
    ),
    (
        "planMigrationPreview",
        "{ planMigrationPreview(input: { planId: $OURPLAN, toVersionId: $NEWER }) { preview { clients } \
           userErrors { code } } }",
    ),
    (
        "planMigrationRows",
        "{ planMigrationRows(input: { planId: $PLAN, toVersionId: $NEWER }, first: 9) { nodes { clientId } } }",
    ),
    ("planCabinet", "{ planCabinet(planId: $PLAN) { cancel } }"),
    ("planCount", "{ planCount(filter: { sellerId: $SELLER }) }"),
    (
        "planPrice",
        "{ planPrice(input: { versionId: $VERSION }) { price { total { amount } } userErrors { code } } }",
    ),
    (
        "planPrice",
        "{ planPrice(input: { sellerId: $SELLER, terms: { interval: \"1 month\", vat: \"none\", components: [] } }) \
           { price { total { amount } } userErrors { code } } }",
    ),
    ("planVersion", "{ planVersion(id: $VERSION) { id } }"),
    ("plans", "{ plans(first: 9, filter: { productId: $PRODUCT }) { nodes { id } } }"),
    ("product", "{ product(id: $PRODUCT) { id } }"),
    ("seller", "{ seller(id: $SELLER) { id } }"),
    ("subscription", "{ subscription(id: $SUBSCRIPTION) { id } }"),
    ("subscriptionCount", "{ subscriptionCount(filter: { clientId: $CLIENT }) }"),
    (
        "subscriptionActionPreview",
        "{ subscriptionActionPreview(input: { id: $SUBSCRIPTION, action: { uncancel: true } }) \
           { preview { version } userErrors { code } } }",
    ),
    (
        "subscriptionPreview",
        "{ subscriptionPreview(input: { clientId: $CLIENT, planId: $PLAN }) { preview { firstBilledOn } \
           userErrors { code } } }",
    ),
    (
        "subscriptionPreview",
        "{ subscriptionPreview(input: { clientId: $OURS, planId: $PLAN }) { preview { firstBilledOn } \
           userErrors { code } } }",
    ),
    (
        "subscriptionTransferPreview",
        "{ subscriptionTransferPreview(input: { id: $SUBSCRIPTION, clientId: $OURS }) { preview { version } \
           userErrors { code } } }",
    ),
    (
        "subscriptionTransferPreview",
        "{ subscriptionTransferPreview(input: { id: $OURSUBSCRIPTION, clientId: $CLIENT }) { preview { version } \
           userErrors { code } } }",
    ),
    ("subscriptions", "{ subscriptions(first: 9, filter: { planId: $PLAN }) { nodes { id } } }"),
];

/// Acts: the mutation, its input, and the object of its payload. Those of a bare `id` have no input.
const ACTS: [(&str, &str, &str); 127] = [
    ("gatewayAccountSave", "{ id: $GATEWAY, name: \"x\", active: false, shop: \"x\" }", "account"),
    (
        "gatewayAccountSave",
        "{ sellerId: $SELLER, kind: YOOKASSA, name: \"x\", active: false, shop: \"x\" }",
        "account",
    ),
    ("gatewayAccountTest", "{ id: $GATEWAY }", "test"),
    ("gatewayEventReplay", "{ id: $EVENT }", "event"),
    ("gatewayRegisterAsk", "{ accountId: $GATEWAY, on: \"2026-03-01\", K }", "register"),
    (
        "gatewayRegisterCheck",
        "{ accountId: $GATEWAY, fileName: \"x\", contentBase64: \"aWQ7YW1vdW50CjE7MQo=\", refunds: false, K }",
        "register",
    ),
    ("gatewayRefund", "{ id: $INTENT, amount: \"1\", reason: \"x\", K }", "intent"),
    ("gatewayRefundSettle", "{ id: $GIVING, done: true }", "intent"),
    ("paymentIntentCancel", "{ id: $INTENT }", "intent"),
    ("paymentIntentCapture", "{ id: $INTENT }", "intent"),
    ("paymentIntentClear", "{ id: $INTENT }", "intent"),
    ("paymentIntentLook", "{ id: $INTENT }", "intent"),
    ("paymentLinkCreate", "{ clientId: $CLIENT, amount: \"1\", K }", "intent"),
    ("paymentLinkCreate", "{ clientId: $OURS, accountId: $GATEWAY, amount: \"1\", K }", "intent"),
    ("paymentLinkCreate", "{ invoiceId: $DOCUMENT, K }", "intent"),
    ("savedMethodCharge", "{ id: $METHOD, amount: \"1\", K }", "intent"),
    ("savedMethodSet", "{ id: $METHOD, forget: true }", "method"),
    ("bankLineDecide", "{ id: $LINE, plan: POST, clientId: $OURS, K }", "line"),
    ("bankLineDecide", "{ id: $LINE, plan: OTHER, reason: \"x\", K }", "line"),
    (
        "bankStatementCreate",
        "{ sellerId: $SELLER, fileName: \"a.txt\", contentBase64: \"MUNDbGllbnRCYW5rRXhjaGFuZ2U=\", K }",
        "statement",
    ),
    ("bankStatementPost", "{ id: $STATEMENT, totals: [], K }", "statement"),
    ("paymentAllocate", "{ id: $PAYMENT, parts: [], K }", "payment"),
    ("paymentReceive", "{ payment: { clientId: $CLIENT, amount: \"1\", cash: true }, K }", "payment"),
    ("paymentRefund", "{ paymentId: $PAYMENT, amount: \"1\", reason: \"x\", K }", "payment"),
    ("paymentReverse", "{ id: $PAYMENT, reason: \"x\", keep: false, K }", "payment"),
    ("refundApprove", "{ id: $REFUND, K }", "payment"),
    ("refundPay", "{ id: $REFUND, K }", "payment"),
    ("refundRefuse", "{ id: $REFUND, reason: \"x\", K }", "payment"),
    ("suspenseAssign", "{ id: $SUSPENSE, clientId: $OURS, K }", "payment"),
    ("suspenseClose", "{ id: $SUSPENSE, reason: \"x\", K }", "suspense"),
    ("agreementIssue", "{ agreement: { clientId: $CLIENT, kind: FREE }, K }", "document"),
    ("agreementIssue", "{ agreement: { clientId: $CLIENT, kind: CONTRACT }, asBasis: true, K }", "document"),
    ("apiKeyCreate", "{ name: \"x\", scopes: [CLIENT_READ], sellers: [$SELLER], K }", "apiKey"),
    ("apiKeyRevoke", "$KEY", "apiKey"),
    ("apiKeyRotate", "{ id: $KEY, hours: 1, K }", "apiKey"),
    ("billItemExclude", "{ id: $ITEM }", "billItem"),
    ("billItemInclude", "{ id: $ITEM }", "billItem"),
    (
        "billLineAmend",
        "{ id: $ITEM, line: { subscriptionId: $SUBSCRIPTION, component: \"fee\", from: \"2026-03-01\" }, \
           amount: \"1\", reason: \"x\" }",
        "billItem",
    ),
    ("billRunConfirm", "{ id: $RUN, totals: [{ amount: \"100\", currency: \"RUB\" }], K }", "billRun"),
    ("billRunCreate", "{ mode: SANDBOX, sellerId: $SELLER, K }", "billRun"),
    ("billRunRecalculate", "{ id: $RUN }", "billRun"),
    ("billRunReject", "{ id: $RUN }", "billRun"),
    ("billRunRerunFailed", "{ id: $RUN, K }", "billRun"),
    ("billRunResume", "{ id: $RUN, K }", "billRun"),
    ("billRunReverse", "{ id: $RUN, reason: \"x\", K }", "billRun"),
    ("billRunStop", "{ id: $RUN }", "billRun"),
    ("billScheduleDelete", "{ id: $SCHEDULE }", "billSchedule"),
    (
        "billScheduleSave",
        "{ id: $SCHEDULE, version: 1, sellerId: $OURSELLER, name: \"x\", cron: \"0 6 1 * *\", mode: CONFIRMATION, \
           enabled: true, K }",
        "billSchedule",
    ),
    (
        "billScheduleSave",
        "{ sellerId: $SELLER, name: \"x\", cron: \"0 6 1 * *\", mode: CONFIRMATION, enabled: true, K }",
        "billSchedule",
    ),
    ("billingSettingsUpdate", "{ scope: { sellerId: $SELLER }, version: 0, fourEyes: true }", "settings"),
    ("billingSettingsUpdate", "{ scope: {}, version: 0, fourEyes: true }", "settings"),
    (
        "blocksApply",
        "{ targets: { clients: { ids: [$CLIENT] } }, suspension: { unblock: { kind: TECHNICAL } }, K }",
        "blocks",
    ),
    ("clientArchive", "{ id: $CLIENT, version: 1 }", "client"),
    ("clientClosingFormSet", "{ id: $CLIENT, version: 1, closingForm: UPD }", "client"),
    ("clientCreditUpdate", "{ clientId: $CLIENT, version: 1, terms: { limit: \"1\" } }", "client"),
    ("clientGroupSave", "{ id: $GROUP, version: 1, sellerId: $SELLER, name: \"x\", K }", "group"),
    ("clientGroupSave", "{ version: 0, sellerId: $SELLER, name: \"x\", K }", "group"),
    ("clientGroupSave", "{ id: $GROUP, version: 1, sellerId: $OURSELLER, name: \"x\", K }", "group"),
    ("creditExcept", "{ clientId: $CLIENT, kind: ASIDE, until: \"2026-03-02\", reason: \"x\", K }", "client"),
    ("creditExceptionEnd", "{ id: $EXCEPTION, K }", "client"),
    ("creditNote", "{ clientId: $CLIENT, text: \"x\", K }", "client"),
    (
        "creditPolicySave",
        "{ id: $POLICY, version: 1, sellerId: $SELLER, name: \"x\", stages: [], K }",
        "policy",
    ),
    ("creditPolicySave", "{ version: 0, sellerId: $SELLER, name: \"x\", stages: [], K }", "policy"),
    (
        "creditPolicySave",
        "{ id: $POLICY, version: 1, sellerId: $OURSELLER, name: \"x\", stages: [], K }",
        "policy",
    ),
    (
        "creditSettingsUpdate",
        "{ scope: { sellerId: $SELLER }, version: 0, terms: { graceDays: 1 } }",
        "settings",
    ),
    (
        "creditSettingsUpdate",
        "{ scope: { groupId: $GROUP }, version: 0, terms: { graceDays: 1 } }",
        "settings",
    ),
    ("creditSettingsUpdate", "{ scope: {}, version: 0, terms: { graceDays: 1 } }", "settings"),
    ("clientPromise", "{ clientId: $CLIENT, amount: \"1\", until: \"2026-03-02\", K }", "client"),
    ("clientBlock", "{ clientId: $CLIENT, block: { kind: TECHNICAL }, K }", "client"),
    ("clientUnblock", "{ clientId: $CLIENT, kind: TECHNICAL, K }", "client"),
    ("clientCreate", "{ sellerId: $SELLER, details: { kind: INDIVIDUAL, name: \"x\" }, K }", "client"),
    ("clientUpdate", "{ id: $CLIENT, version: 1, details: { kind: INDIVIDUAL, name: \"x\" } }", "client"),
    ("documentPackCreate", "{ documents: { ids: [$DOCUMENT] }, form: ZIP, K }", "pack"),
    ("documentPackStop", "{ id: $PACK }", "pack"),
    ("documentsSend", "{ documents: { ids: [$DOCUMENT] }, to: \"x@example.ru\", K }", "sent"),
    ("mailCancel", "{ id: $MAIL }", "mail"),
    ("mailResend", "{ id: $MAIL, K }", "mail"),
    ("documentVoid", "{ id: $DOCUMENT, reason: \"x\", K }", "document"),
    ("invoiceIssue", "{ invoice: { clientId: $CLIENT }, K }", "document"),
    (
        "issuerSave",
        "{ sellerId: $SELLER, from: \"2026-03-01\", version: 0, regime: GENERAL, closingForm: UPD, paymentDays: 5 }",
        "issuer",
    ),
    (
        "numberSeriesSave",
        "{ sellerId: $SELLER, kind: ACT, version: 0, mask: \"{seq}\", reset: NEVER, start: 1 }",
        "series",
    ),
    (
        "reconciliationIssue",
        "{ reconciliation: { clientId: $CLIENT, from: \"2026-03-01\", to: \"2026-04-01\" }, K }",
        "document",
    ),
    (
        "sellerAccountSave",
        "{ version: 0, sellerId: $SELLER, bank: \"x\", bik: \"044525225\", account: \"40702810438000060473\", \
           main: true, archived: false, K }",
        "account",
    ),
    (
        "sellerAccountSave",
        "{ id: $ACCOUNT, version: 1, sellerId: $OURSELLER, bank: \"x\", bik: \"044525225\", \
           account: \"40702810438000060473\", main: true, archived: false, K }",
        "account",
    ),
    ("importApply", "{ id: $IMPORT }", "import"),
    ("importCancel", "{ id: $IMPORT }", "import"),
    ("importCellAmend", "{ id: $IMPORT, row: 2, column: 0, value: \"x\" }", "import"),
    ("importCheck", "{ id: $IMPORT }", "import"),
    (
        "importCreate",
        "{ kind: CLIENTS, fileName: \"a.csv\", contentBase64: \"aWQ7bmFtZQoxO3gK\", sellerId: $SELLER, K }",
        "import",
    ),
    ("importRevert", "{ id: $IMPORT, reason: \"x\", K }", "import"),
    ("operationCredit", "{ clientId: $CLIENT, kind: PAYMENT, amount: \"1\", K }", "operation"),
    (
        "operationDebit",
        "{ clientId: $CLIENT, kind: CORRECTION, amount: \"1\", reason: \"x\", K }",
        "operation",
    ),
    ("operationReverse", "{ entryId: $ENTRY, reason: \"x\", K }", "operation"),
    ("planCreate", "{ productId: $PRODUCT, code: \"x\", name: \"x\", K }", "plan"),
    ("planMigrate", "{ migration: { planId: $PLAN, toVersionId: $NEWER } }", "progress"),
    ("planMigrate", "{ migration: { planId: $OURPLAN, toVersionId: $NEWER } }", "progress"),
    ("planUpdate", "{ id: $PLAN, version: 1, name: \"x\" }", "plan"),
    ("planVersionCreate", "{ planId: $PLAN, terms: TERMS, K }", "planVersion"),
    ("planVersionPublish", "{ id: $VERSION }", "planVersion"),
    ("planVersionUpdate", "{ id: $VERSION, terms: TERMS }", "planVersion"),
    ("productCreate", "{ sellerId: $SELLER, code: \"x\", name: \"x\", K }", "product"),
    ("productUpdate", "{ id: $PRODUCT, version: 1, name: \"x\" }", "product"),
    ("savedViewDelete", "$VIEW", "savedView"),
    ("savedViewSave", "{ id: $VIEW, list: CLIENTS, name: \"x\", query: \"\" }", "savedView"),
    ("sellerClosePeriod", "{ id: $SELLER, version: 1, closedThrough: \"2026-02-01\" }", "seller"),
    (
        "sellerPictureSave",
        "{ sellerId: $SELLER, kind: STAMP, from: \"2026-03-01\", version: 0, removed: true }",
        "picture",
    ),
    (
        "sellerPictureSave",
        "{ sellerId: $SELLER, kind: STAMP, from: \"2026-03-01\", version: 0, contentBase64: \"eA==\", removed: false }",
        "picture",
    ),
    ("sellerUpdate", "{ id: $SELLER, version: 1, details: { name: \"x\" } }", "seller"),
    ("sessionEnd", "$SESSION", "session"),
    ("subscriptionAct", "{ id: $SUBSCRIPTION, action: { cancel: {} }, K }", "subscription"),
    ("subscriptionCreate", "{ clientId: $CLIENT, planId: $PLAN, K }", "subscription"),
    ("subscriptionCreate", "{ clientId: $OURS, planId: $PLAN, K }", "subscription"),
    ("subscriptionCreate", "{ clientId: $OURS, planId: $PLAN, baseId: $SUBSCRIPTION, K }", "subscription"),
    ("subscriptionTransfer", "{ id: $SUBSCRIPTION, clientId: $CLIENT, K }", "subscription"),
    ("subscriptionTransfer", "{ id: $SUBSCRIPTION, clientId: $OURS, K }", "subscription"),
    ("subscriptionTransfer", "{ id: $OURSUBSCRIPTION, clientId: $CLIENT, K }", "subscription"),
    ("templateDraftSave", "{ kind: INVOICE, sellerId: $SELLER, version: 0, source: \"x\", K }", "template"),
    ("templateDraftSave", "{ kind: INVOICE, version: 0, source: \"x\", K }", "template"),
    (
        "templatePublish",
        "{ kind: INVOICE, sellerId: $SELLER, version: 1, from: \"2026-03-01\", K }",
        "template",
    ),
    ("templatePublish", "{ kind: INVOICE, version: 1, from: \"2026-03-01\", K }", "template"),
    ("templateRestore", "{ kind: INVOICE, sellerId: $SELLER, version: 0, restored: 0, K }", "template"),
    ("templateRestore", "{ kind: INVOICE, version: 0, restored: 0, K }", "template"),
    (
        "usageRecord",
        "{ subscriptionId: $SUBSCRIPTION, component: \"fee\", quantity: \"1\", key: \"x\" }",
        "usage",
    ),
    (
        "usageRecords",
        "{ records: [{ subscriptionId: $SUBSCRIPTION, component: \"fee\", quantity: \"1\", key: \"x\" }] }",
        "usage",
    ),
    (
        "userCreate",
        "{ email: \"x@example.org\", role: VIEWER, password: \"a long enough password\", sellers: [$SELLER], K }",
        "user",
    ),
    ("userTotpReset", "$USER", "user"),
    ("userUpdate", "{ id: $USER, version: 1, password: \"another long password\" }", "user"),
];

/// What could be watched.
const WATCHES: [(&str, &str); 8] = [
    ("billRunProgress", "subscription { billRunProgress(id: $RUN) { id } }"),
    ("documentPackProgress", "subscription { documentPackProgress(id: $PACK) { id } }"),
    ("importProgress", "subscription { importProgress(id: $IMPORT) { id } }"),
    ("objectChanged", "subscription { objectChanged(id: $CLIENT) }"),
    ("objectChanged", "subscription { objectChanged(id: $RUN) }"),
    ("objectChanged", "subscription { objectChanged(id: $IMPORT) }"),
    ("objectChanged", "subscription { objectChanged(id: $PACK) }"),
    ("objectChanged", "subscription { objectChanged(id: $ENDPOINT) }"),
];

async fn ask(api: &Api, field: &str, document: &str) -> Result<()> {
    let answer = api.post(&json!({ "query": document })).await?;
    ensure!(is_nothing(&answer.body, field), "{document}: {}", answer.body);
    Ok(())
}

/// Lists without any filter hold nothing of the other seller.
async fn lists_are_clean(api: &Api, theirs: &Theirs) -> Result<()> {
    let document = "{ apiKeys(first: 200) { nodes { id } } auditEntries(first: 200) { nodes { object } }
        billRuns(first: 200) { nodes { id } } blocks(first: 200) { nodes { block { id } client { id } } } billSchedules { id } clientGroups { id } creditPolicies { id } 
        documentPacks { id } documents(first: 200) { nodes { id } } mails(first: 200) { nodes { id } } gatewayAccounts { id } gatewayEvents(first: 200) { nodes { id } } gatewayHealth { accountId } gatewayRegisters { id } paymentIntents(first: 200) { nodes { id } } debtors(first: 200) { nodes { client { id } } } clients(first: 200) { nodes { id } }
        imports(first: 200) { nodes { id } } operations(first: 200) { nodes { id } } plans(first: 200) { nodes { id } } products(first: 200) { nodes { id } }
        sellers { id } sessions(first: 200) { nodes { id user } } subscriptions(first: 200) { nodes { id } }
        users(first: 200) { nodes { id } } webhookDeliveries(first: 200) { nodes { id endpointId } } webhookEndpoints { id } }";
    let told = api.query(document, json!({})).await?.to_string();
    let found: Vec<&str> =
        theirs.0.iter().filter(|(_, id)| told.contains(id)).map(|(name, _)| *name).collect();
    ensure!(found.is_empty(), "lists show {found:?}: {told}");
    Ok(())
}

async fn files_are_closed(api: &Api, theirs: &Theirs) -> Result<()> {
    let path = format!("/files/imports/{}/rejected.csv", theirs.id("IMPORT"));
    let rejected = api.request(Method::GET, &path).send().await?.status();
    ensure!(rejected == StatusCode::NOT_FOUND, "{rejected}");
    let path = format!("/files/documents/{}.pdf", theirs.id("DOCUMENT"));
    let document = api.request(Method::GET, &path).send().await?.status();
    ensure!(document == StatusCode::NOT_FOUND, "{document}");
    let path = format!("/files/packs/{}", theirs.id("PACK"));
    let pack = api.request(Method::GET, &path).send().await?.status();
    ensure!(pack == StatusCode::NOT_FOUND, "{pack}");
    for filter in [json!({ "clientId": theirs.id("CLIENT") }), json!({})] {
        let path = format!("/files/exports/operations.csv?filter={}", encoded(&filter.to_string()));
        let operations = api.request(Method::GET, &path).send().await?.text().await?;
        ensure!(operations.lines().count() == 1, "{operations}");
    }
    let all = api.request(Method::GET, "/files/exports/clients.csv").send().await?.text().await?;
    ensure!(all.contains("Наш") && !all.contains("Чужой"), "{all}");
    let path = format!("/files/imports?kind=clients&sellerId={}&idempotencyKey=x", theirs.id("SELLER"));
    let upload = api.request(Method::POST, &path).body("id;name\n1;x\n").send().await?.status();
    ensure!(upload == StatusCode::NOT_FOUND, "{upload}");
    Ok(())
}

#[tokio::test]
async fn nothing_of_another_seller_is_there_under_its_id() -> Result<()> {
    let app = TestApp::start_on(BEGIN).await?;
    let theirs = Theirs::make(&app).await?;
    let seller = app.office.seller("Наша").await?;
    let client = app.office.client(&seller, "Наш", json!({})).await?;
    let product = app.office.product(&seller, "internet").await?;
    let plan = app.office.plan(&product, &Plan::monthly("ours", "100.00")).await?;
    let subscription = app.office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?;
    let run = app.office.run("SANDBOX", BEGIN, json!({ "sellerId": seller })).await?.id;
    let ours = [
        ("OURSELLER", seller.as_str()),
        ("OURSUBSCRIPTION", &subscription),
        ("OURS", &client),
        ("OURPLAN", &plan),
        ("OURRUN", &run),
    ];
    let operator = app.member("ours@example.org", "OWNER", &[&seller]).await?;
    let scopes: Vec<Value> =
        operator.api.query("{ viewer { permissions } }", json!({})).await?["viewer"]["permissions"]
            .as_array()
            .cloned()
            .unwrap_or_default();
    let key = json!({ "name": "Наш", "scopes": scopes, "idempotencyKey": fresh_key() });
    let secret = text(&operator.api.mutate("apiKeyCreate", key, "secret").await?["secret"])?;
    let robot = operator.api.with_key(&secret)?;
    let db = app.db.connect().await?;
    let before = dump(&db).await?;
    for api in [&operator.api, &robot] {
        for (field, document) in READS.into_iter().chain(webhooks::READS) {
            ask(api, field, &theirs.filled(document, &ours)).await?;
        }
        for (field, input, object) in ACTS.into_iter().chain(CABINET_ACTS).chain(webhooks::ACTS) {
            ask(api, field, &theirs.filled(&document(field, input, object), &ours)).await?;
        }
        lists_are_clean(api, &theirs).await?;
        files_are_closed(api, &theirs).await?;
    }
    let mut socket = Socket::of_key(app.office.api.base(), &secret).await?;
    for (id, (field, document)) in WATCHES.iter().enumerate() {
        socket.subscribe(&id.to_string(), &theirs.filled(document, &ours)).await?;
        let answer = socket.hear().await?;
        let body = match answer["type"].as_str() {
            Some("error") => json!({ "errors": answer["payload"] }),
            Some("next") => answer["payload"].clone(),
            Some(_) | None => bail!("{field}: {answer}"),
        };
        ensure!(!body["errors"].is_null() && is_nothing(&body, field), "{document}: {answer}");
        if answer["type"] == "next" {
            ensure!(socket.hear().await?["type"] == "complete");
        }
    }
    // Uses of sessions and keys are noted in their rows; the worker goes on.
    let mut differ = changed(&before, &dump(&db).await?);
    differ.retain(|table| !["api_key", "cabinet_session", "job_state", "session"].contains(&table.as_str()));
    ensure!(differ.is_empty(), "changed: {differ:?}");
    for ended in [
        "SELECT COUNT(*) FROM api_key WHERE revoked_at IS NOT NULL",
        "SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL",
    ] {
        ensure!(number(&db, ended).await? == 0, "{ended}");
    }
    db.close().await?;
    app.finish().await
}

#[tokio::test]
async fn every_root_field_that_takes_an_id_is_asked() -> Result<()> {
    let app = TestApp::start().await?;
    let contract = Contract::read(&app.office.api.query(INTROSPECTION, json!({})).await?)?;
    let asked: BTreeSet<&str> = READS
        .iter()
        .chain(&webhooks::READS)
        .chain(&WATCHES)
        .map(|(field, _)| *field)
        .chain(ACTS.iter().chain(&CABINET_ACTS).chain(&webhooks::ACTS).map(|(field, ..)| *field))
        .collect();
    let roots = contract.roots();
    let takes = roots.iter().filter(|root| contract.takes_an_id(root));
    let missing: Vec<&str> =
        takes.map(|root| root.name.as_str()).filter(|name| !asked.contains(name)).collect();
    ensure!(missing.is_empty(), "ask these with ids of another seller: {missing:?}");
    let gone: Vec<&&str> =
        asked.iter().filter(|name| !roots.iter().any(|root| root.name == **name)).collect();
    ensure!(gone.is_empty(), "the API has no {gone:?}");
    app.finish().await
}
