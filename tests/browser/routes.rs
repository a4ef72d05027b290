//! Every address of the operators' application, and what is looked at under each.
//!
//! The names in braces are ids of a demo company. `tests/tidy/routes.rs` compares the patterns with the router, so
//! that no page is forgotten.

/// A pattern of the router, and addresses that it takes.
pub const ROUTES: [(&str, &[&str]); 38] = [
    ("/sign-in", &["/sign-in"]),
    ("/", &["/", "/no-such-page"]),
    ("/clients", &["/clients", "/clients?q=nobody", "/clients?balance=debt&sort=-balance"]),
    ("/clients/new", &["/clients/new"]),
    ("/clients/:id/edit", &["/clients/{client}/edit"]),
    ("/clients/:id/subscribe", &["/clients/{client}/subscribe"]),
    (
        "/clients/:id/:tab?",
        &[
            "/clients/{client}",
            "/clients/{client}/subscriptions",
            "/clients/{client}/documents",
            "/clients/{debtor}/credit",
            "/clients/{client}/history",
            "/clients/{client}/requisites",
        ],
    ),
    ("/subscriptions", &["/subscriptions"]),
    ("/subscriptions/:id", &["/subscriptions/{subscription}"]),
    ("/blocks", &["/blocks", "/blocks?state=holding&kind=financial", "/blocks?q=nobody"]),
    ("/invoices", &["/invoices", "/invoices?q=nobody"]),
    ("/acts", &["/acts", "/acts?kind=reconciliation"]),
    ("/documents/:id", &["/documents/{document}"]),
    ("/mail", &["/mail", "/mail?view=failed"]),
    ("/operations", &["/operations", "/operations?period=all"]),
    ("/debtors", &["/debtors", "/debtors?stage=remind,block&days=7"]),
    ("/runs", &["/runs"]),
    ("/runs/new", &["/runs/new"]),
    ("/runs/schedules", &["/runs/schedules"]),
    ("/runs/:id", &["/runs/{posted}", "/runs/{waiting}", "/runs/{waiting}?tab=differences"]),
    ("/products", &["/products"]),
    ("/plans/:id", &["/plans/{plan}"]),
    ("/plans/:id/versions/:version", &["/plans/{plan}/versions/new"]),
    ("/imports", &["/imports"]),
    ("/imports/new", &["/imports/new", "/imports/new?kind=clients"]),
    ("/imports/:id", &["/imports/{import}", "/imports/{import}?step=file", "/imports/{import}?step=mapping"]),
    ("/profile", &["/profile"]),
    ("/ui", &["/ui"]),
    ("/settings", &["/settings"]),
    ("/settings/sellers", &["/settings/sellers"]),
    (
        "/settings/sellers/:id/:tab?",
        &[
            "/settings/sellers/{seller}",
            "/settings/sellers/{seller}/documents",
            "/settings/sellers/{seller}/accounts",
            "/settings/sellers/{seller}/numbering",
            "/settings/sellers/new",
        ],
    ),
    ("/settings/users", &["/settings/users"]),
    ("/settings/roles", &["/settings/roles"]),
    ("/settings/keys", &["/settings/keys"]),
    ("/settings/audit", &["/settings/audit"]),
    ("/settings/billing", &["/settings/billing"]),
    (
        "/settings/credit/:tab?",
        &[
            "/settings/credit",
            "/settings/credit?level={seller}",
            "/settings/credit/groups",
            "/settings/credit/policies",
        ],
    ),
    (
        "/settings/credit/policies/:id",
        &["/settings/credit/policies/{policy}", "/settings/credit/policies/new"],
    ),
];

/// What opens over a page: the address, the control that opens it, what then is there.
pub const OPENED: [(&str, &str, &str); 27] = [
    ("/", "[data-testid='open-palette']", ".palette[open]"),
    ("/clients/{client}", "[data-testid='credit']", "[data-testid='operation-dialog'][open]"),
    ("/runs/{waiting}", "[data-testid='run-confirm']", "[data-testid='confirm-dialog'][open]"),
    ("/clients/{client}", "[data-testid='client-block']", "[data-testid='many-blocks'][open]"),
    ("/subscriptions/{subscription}", "[data-testid='act']", "#act-menu:popover-open"),
    ("/subscriptions/{subscription}", "[data-testid='act-plan']", "[data-testid='act-dialog'][open]"),
    ("/subscriptions/{subscription}", "[data-testid='act-cancel']", "[data-testid='act-dialog'][open]"),
    ("/subscriptions/{subscription}", "[data-testid='act-block']", "[data-testid='act-dialog'][open]"),
    (
        "/subscriptions/{subscription}",
        "[data-testid='act-transfer']",
        "[data-testid='transfer-dialog'][open]",
    ),
    ("/plans/{plan}", "[data-testid='migrate']", "[data-testid='migrate-dialog'][open]"),
    ("/clients", "[data-testid='client-filter']", "#client-filter-menu:popover-open"),
    ("/blocks", "[data-testid='block-filter']", "#block-filter-menu:popover-open"),
    ("/debtors", "[data-testid='debtor-filter']", "#debtor-filter-menu:popover-open"),
    ("/clients/{debtor}/credit", "[data-testid='credit-note']", "[data-testid='credit-note-dialog'][open]"),
    ("/clients/{debtor}/credit", "[data-testid='credit-promise']", "[data-testid='promise-dialog'][open]"),
    (
        "/clients/{debtor}/credit",
        "[data-testid='credit-exception']",
        "[data-testid='exception-dialog'][open]",
    ),
    (
        "/clients/{debtor}/credit",
        "[data-testid='credit-terms-edit']",
        "[data-testid='credit-terms-dialog'][open] #credit-policy",
    ),
    (
        "/clients/{debtor}/credit",
        "[data-testid='exception-end']",
        "[data-testid='exception-end-dialog'][open]",
    ),
    (
        "/settings/credit/policies/{policy}",
        "[data-testid='policy-save']",
        "[data-testid='policy-dialog'][open]",
    ),
    ("/settings/credit/groups", "[data-testid='group-new']", "[data-testid='group-dialog'][open]"),
    ("/clients/{client}", "[data-testid='issue-invoice']", "[data-testid='invoice-dialog'][open]"),
    ("/acts", "[data-testid='issue-reconciliation']", "[data-testid='reconciliation-dialog'][open]"),
    ("/documents/{document}", "[data-testid='document-send']", "[data-testid='send-dialog'][open]"),
    ("/documents/{document}", "[data-testid='document-void']", "[data-testid='void-dialog'][open]"),
    (
        "/settings/sellers/{seller}/documents",
        "[data-testid='issuer-state']",
        "[data-testid='issuer-dialog'][open]",
    ),
    (
        "/settings/sellers/{seller}/accounts",
        "[data-testid='account-add']",
        "[data-testid='account-dialog'][open]",
    ),
    (
        "/settings/sellers/{seller}/numbering",
        "[data-testid='series-invoice']",
        "[data-testid='series-dialog'][open]",
    ),
];
