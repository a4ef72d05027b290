//! The sections of the application: what the menu shows and where the second key of a `G` chord goes.

use shared::access::Permission;

use crate::tr;
use crate::ui::Glyph;
use crate::ui::hotkeys::{Line, cap};

/// One section.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Test id of its link.
    pub id: &'static str,
    /// Address.
    pub href: &'static str,
    /// Icon.
    pub glyph: Glyph,
    /// Name.
    pub name: fn() -> &'static str,
    /// The key that follows `G`, by its place.
    pub code: Option<&'static str>,
    /// Without it the section is not there.
    pub needs: Option<Permission>,
}

/// Sections under one heading; the first have none.
pub struct Group {
    /// The heading.
    pub name: Option<fn() -> &'static str>,
    /// The sections.
    pub sections: &'static [Section],
}

/// The menu, from top to bottom.
pub const MENU: &[Group] = &[
    Group {
        name: None,
        sections: &[
            Section {
                id: "nav-desk",
                href: "/",
                glyph: Glyph::Desk,
                name: || tr!(shell.desk),
                code: Some("KeyD"),
                needs: None,
            },
            Section {
                id: "nav-clients",
                href: "/clients",
                glyph: Glyph::Clients,
                name: || tr!(shell.clients),
                code: Some("KeyC"),
                needs: Some(Permission::ClientRead),
            },
            Section {
                id: "nav-subscriptions",
                href: "/subscriptions",
                glyph: Glyph::Subscriptions,
                name: || tr!(shell.subscriptions),
                code: Some("KeyS"),
                needs: Some(Permission::SubscriptionRead),
            },
            Section {
                id: "nav-blocks",
                href: "/blocks",
                glyph: Glyph::Lock,
                name: || tr!(acts.blocks),
                code: Some("KeyB"),
                needs: Some(Permission::SubscriptionRead),
            },
        ],
    },
    Group {
        name: Some(|| tr!(shell.billing)),
        sections: &[
            Section {
                id: "nav-runs",
                href: RUNS,
                glyph: Glyph::Runs,
                name: || tr!(shell.runs),
                code: Some("KeyR"),
                needs: Some(Permission::RunRead),
            },
            Section {
                id: "nav-operations",
                href: "/operations",
                glyph: Glyph::Wallet,
                name: || tr!(shell.operations),
                code: Some("KeyO"),
                needs: Some(Permission::LedgerRead),
            },
            Section {
                id: "nav-debtors",
                href: "/debtors",
                glyph: Glyph::Shield,
                name: || tr!(shell.debtors),
                code: Some("KeyK"),
                needs: Some(Permission::LedgerRead),
            },
        ],
    },
    Group {
        name: Some(|| tr!(payments.title)),
        sections: &[
            Section {
                id: "nav-payments",
                href: "/payments",
                glyph: Glyph::Download,
                name: || tr!(payments.register),
                code: Some("KeyP"),
                needs: Some(Permission::LedgerRead),
            },
            Section {
                id: "nav-queue",
                href: "/payments/queue",
                glyph: Glyph::Inbox,
                name: || tr!(payments.queue),
                code: Some("KeyQ"),
                needs: Some(Permission::LedgerRead),
            },
            Section {
                id: "nav-statements",
                href: "/statements",
                glyph: Glyph::Company,
                name: || tr!(statements.title),
                code: Some("KeyV"),
                needs: Some(Permission::LedgerRead),
            },
            Section {
                id: "nav-gateway",
                href: "/gateway",
                glyph: Glyph::Card,
                name: || tr!(gateways.title),
                code: None,
                needs: Some(Permission::LedgerRead),
            },
        ],
    },
    Group {
        name: Some(|| tr!(documents.tab)),
        sections: &[
            Section {
                id: "nav-invoices",
                href: "/invoices",
                glyph: Glyph::Document,
                name: || tr!(documents.invoices),
                code: Some("KeyI"),
                needs: Some(Permission::DocumentRead),
            },
            Section {
                id: "nav-acts",
                href: "/acts",
                glyph: Glyph::Signed,
                name: || tr!(documents.acts),
                code: Some("KeyA"),
                needs: Some(Permission::DocumentRead),
            },
            Section {
                id: "nav-mail",
                href: "/mail",
                glyph: Glyph::Mail,
                name: || tr!(mail.title),
                code: Some("KeyE"),
                needs: Some(Permission::DocumentRead),
            },
        ],
    },
    Group {
        name: Some(|| tr!(shell.catalog_group)),
        sections: &[Section {
            id: "nav-catalog",
            href: "/products",
            glyph: Glyph::Package,
            name: || tr!(shell.catalog),
            code: Some("KeyT"),
            needs: Some(Permission::CatalogRead),
        }],
    },
    Group {
        name: Some(|| tr!(shell.exchange)),
        sections: &[Section {
            id: "nav-imports",
            href: "/imports",
            glyph: Glyph::Upload,
            name: || tr!(shell.imports),
            code: None,
            needs: Some(Permission::ImportRun),
        }],
    },
    Group {
        name: Some(|| tr!(shell.system)),
        sections: &[Section {
            id: "nav-settings",
            href: "/settings",
            glyph: Glyph::Settings,
            name: || tr!(shell.settings),
            code: Some("KeyN"),
            needs: None,
        }],
    },
];

/// The section whose link carries the number of runs that wait.
pub const RUNS: &str = "/runs";

/// All sections.
pub fn all() -> impl Iterator<Item = &'static Section> {
    MENU.iter().flat_map(|group| group.sections)
}

/// Chords that go to the sections, for the help.
#[must_use]
pub fn lines() -> Vec<Line> {
    let line = |section: &Section| {
        section.code.map(|code| Line { caps: vec![format!("G {}", cap(code))], says: (section.name)() })
    };
    all().filter_map(line).collect()
}

/// The section that a path lies in: of those that contain it, the innermost.
#[must_use]
pub fn current(path: &str) -> Option<&'static str> {
    let within = |href: &str| {
        path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || (href != "/" && rest.starts_with('/')))
    };
    all().map(|section| section.href).filter(|href| within(href)).max_by_key(|href| href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_section_is_the_current_one() {
        assert_eq!(current("/"), Some("/"));
        assert_eq!(current("/payments"), Some("/payments"));
        assert_eq!(current("/payments/pay_x"), Some("/payments"));
        assert_eq!(current("/payments/queue"), Some("/payments/queue"));
        assert_eq!(current("/paymentsx"), None);
    }
}
