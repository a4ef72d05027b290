//! What the made-up sellers sell: plans of every kind of component, alignment and timing.

use shared::calendar::{BillingDay, Interval};
use shared::catalog::{
    Aggregate, Alignment, BlockedTime, Component, ComponentCharge, FirstStub, PlanTerms, Pricing,
    ProrationBasis, Tier, Timing,
};
use shared::client::ClientKind;
use shared::ids::ComponentId;
use shared::money::Currency;
use shared::rate::{Quantity, UnitPrice, VatPolicy};
use uuid::Uuid;

/// A component before it has an id.
pub struct Part {
    code: &'static str,
    name: &'static str,
    charge: ComponentCharge,
}

/// A plan of the demonstration.
pub struct DemoPlan {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Code and name of the product.
    pub product: (&'static str, &'static str),
    /// Who takes it.
    pub audience: Audience,
    /// Units that a subscription has, from and to.
    pub units: (u32, u32),
    /// Units used in a month, from and to, of the metered components.
    pub usage: (u32, u32),
    interval: Interval,
    alignment: Alignment,
    timing: Timing,
    trial_days: u32,
    rank: i32,
    parts: Vec<Part>,
}

/// Who takes a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Companies and sole proprietors.
    Business,
    /// Individuals.
    Home,
}

impl Audience {
    /// The audience to which clients of this kind belong.
    pub const fn of(kind: ClientKind) -> Audience {
        match kind {
            ClientKind::LegalEntity | ClientKind::SoleProprietor => Audience::Business,
            ClientKind::Individual => Audience::Home,
        }
    }
}

impl DemoPlan {
    fn new(
        product: (&'static str, &'static str),
        code: &'static str,
        name: &'static str,
        parts: Vec<Part>,
    ) -> DemoPlan {
        DemoPlan {
            code,
            name,
            product,
            audience: Audience::Business,
            units: (1, 1),
            usage: (0, 0),
            interval: Interval::Months(1),
            alignment: Alignment::Anniversary,
            timing: Timing::Advance,
            trial_days: 0,
            rank: 10,
            parts,
        }
    }

    /// The terms, with new ids of the components.
    pub fn terms(&self, currency: Currency, mut id: impl FnMut() -> Uuid) -> PlanTerms {
        let component = |part: &Part| Component {
            id: ComponentId(id()),
            code: part.code.to_owned(),
            name: part.name.to_owned(),
            charge: part.charge.clone(),
        };
        PlanTerms {
            currency,
            interval: self.interval,
            alignment: self.alignment,
            timing: self.timing,
            trial_days: self.trial_days,
            vat: VatPolicy::General,
            vat_included: true,
            first_stub: FirstStub::Prorate,
            basis: ProrationBasis::Actual,
            blocked_time: BlockedTime::Charge,
            minimum: None,
            components: self.parts.iter().map(component).collect(),
        }
    }

    /// Place among the plans of its product: the dearer, the higher.
    pub const fn rank(&self) -> i32 {
        self.rank
    }

    /// Codes of the metered components.
    pub fn metered(&self) -> impl Iterator<Item = (&'static str, Aggregate)> + '_ {
        self.parts.iter().filter_map(|part| match &part.charge {
            ComponentCharge::Metered { aggregate, .. } => Some((part.code, *aggregate)),
            ComponentCharge::Recurring { .. } | ComponentCharge::OneTime { .. } => None,
        })
    }
}

fn price(rubles: u32) -> UnitPrice {
    kopecks(rubles * 100)
}

fn kopecks(kopecks: u32) -> UnitPrice {
    UnitPrice::from_micros(i64::from(kopecks) * 10_000).expect("prices of the demonstration are small")
}

fn units(n: u32) -> Quantity {
    Quantity::from_micros(i64::from(n) * 1_000_000).expect("quantities of the demonstration are small")
}

fn tiers(steps: &[(Option<u32>, UnitPrice)]) -> Vec<Tier> {
    steps.iter().map(|(up_to, price)| Tier { up_to: up_to.map(units), price: *price, flat: None }).collect()
}

fn recurring(code: &'static str, name: &'static str, pricing: Pricing) -> Part {
    Part { code, name, charge: ComponentCharge::Recurring { pricing } }
}

fn fee(rubles: u32) -> Part {
    recurring("fee", "Абонентская плата", Pricing::Flat { price: price(rubles) })
}

fn setup(rubles: u32) -> Part {
    Part {
        code: "setup", name: "Подключение", charge: ComponentCharge::OneTime { price: price(rubles) }
    }
}

fn metered(code: &'static str, name: &'static str, aggregate: Aggregate, pricing: Pricing) -> Part {
    Part { code, name, charge: ComponentCharge::Metered { aggregate, pricing } }
}

fn day(n: u32) -> BillingDay {
    BillingDay::try_from(n).expect("billing days of the demonstration are 1 to 28")
}

/// Plans of the provider of communications.
pub fn telecom() -> Vec<DemoPlan> {
    let internet = ("internet", "Интернет для бизнеса");
    let pbx = ("pbx", "Виртуальная АТС");
    let video = ("video", "Видеонаблюдение");
    let home = ("home", "Домашний интернет");
    let seats = Pricing::Graduated {
        tiers: tiers(&[(Some(10), price(450)), (Some(50), price(390)), (None, price(330))]),
    };
    let minutes = Pricing::Package { size: units(100), price: price(120) };
    let cameras = Pricing::Volume {
        tiers: tiers(&[(Some(4), price(650)), (Some(16), price(560)), (None, price(480))]),
    };
    vec![
        DemoPlan::new(internet, "inet-50", "Интернет 50 Мбит/с", vec![fee(2_900), setup(1_500)]),
        DemoPlan {
            alignment: Alignment::Fixed(day(1)),
            rank: 20,
            ..DemoPlan::new(internet, "inet-100", "Интернет 100 Мбит/с", vec![fee(4_500), setup(1_500)])
        },
        DemoPlan {
            alignment: Alignment::Client,
            rank: 30,
            ..DemoPlan::new(internet, "inet-500", "Интернет 500 Мбит/с", vec![fee(9_900)])
        },
        DemoPlan {
            units: (1, 12),
            alignment: Alignment::Fixed(day(1)),
            ..DemoPlan::new(
                pbx,
                "pbx-start",
                "АТС Старт",
                vec![recurring("seats", "Внутренние номера", Pricing::PerUnit { price: price(350) })],
            )
        },
        DemoPlan {
            units: (5, 80),
            rank: 20,
            usage: (200, 3_000),
            ..DemoPlan::new(
                pbx,
                "pbx-pro",
                "АТС Профи",
                vec![
                    recurring("seats", "Внутренние номера", seats),
                    metered("minutes", "Исходящие минуты", Aggregate::Sum, minutes),
                ],
            )
        },
        DemoPlan {
            units: (2, 30),
            trial_days: 14,
            ..DemoPlan::new(
                video,
                "video-cloud",
                "Облачное видеонаблюдение",
                vec![recurring("cameras", "Камеры", cameras)],
            )
        },
        DemoPlan {
            audience: Audience::Home,
            ..DemoPlan::new(home, "home-100", "Домашний 100", vec![fee(650)])
        },
        DemoPlan {
            audience: Audience::Home,
            alignment: Alignment::Fixed(day(1)),
            rank: 20,
            ..DemoPlan::new(home, "home-300", "Домашний 300", vec![fee(890), setup(500)])
        },
    ]
}

/// Plans of the provider of hosting and service.
pub fn cloud() -> Vec<DemoPlan> {
    let hosting = ("hosting", "Облачный хостинг");
    let backup = ("backup", "Резервное копирование");
    let traffic = Pricing::Graduated {
        tiers: tiers(&[(Some(500), price(0)), (Some(2_000), kopecks(250)), (None, kopecks(180))]),
    };
    let mut plans = vec![
        DemoPlan::new(hosting, "cloud-s", "Облако S", vec![fee(1_200)]),
        DemoPlan {
            usage: (100, 2_600),
            rank: 20,
            ..DemoPlan::new(
                hosting,
                "cloud-m",
                "Облако M",
                vec![
                    fee(3_400),
                    metered("traffic", "Исходящий трафик, ГБ", Aggregate::Sum, traffic),
                    metered("disk", "Диск, ГБ", Aggregate::Max, Pricing::PerUnit { price: price(6) }),
                ],
            )
        },
        DemoPlan {
            usage: (50, 900),
            timing: Timing::Arrears,
            alignment: Alignment::Fixed(day(1)),
            ..DemoPlan::new(
                backup,
                "backup",
                "Копии по объёму",
                vec![
                    fee(300),
                    metered(
                        "stored",
                        "Хранение, ГБ",
                        Aggregate::Last,
                        Pricing::PerUnit { price: kopecks(450) },
                    ),
                ],
            )
        },
        DemoPlan {
            audience: Audience::Home,
            ..DemoPlan::new(hosting, "site", "Личный сайт", vec![fee(250)])
        },
    ];
    plans.extend(service());
    plans
}

/// Plans of service by the quarter, year and week, and of mailings.
fn service() -> Vec<DemoPlan> {
    let service = ("service", "Техническое обслуживание");
    let sms = ("sms", "Рассылки");
    vec![
        DemoPlan {
            interval: Interval::Months(3),
            timing: Timing::Arrears,
            alignment: Alignment::Fixed(day(1)),
            ..DemoPlan::new(service, "service-q", "Обслуживание, квартал", vec![fee(18_000)])
        },
        DemoPlan {
            interval: Interval::Months(12),
            ..DemoPlan::new(service, "service-y", "Обслуживание, год", vec![fee(60_000), setup(5_000)])
        },
        DemoPlan {
            interval: Interval::Days(7),
            ..DemoPlan::new(service, "service-w", "Дежурный инженер, неделя", vec![fee(4_200)])
        },
        DemoPlan {
            units: (100, 2_500),
            ..DemoPlan::new(
                sms,
                "sms-pack",
                "Пакеты СМС",
                vec![recurring(
                    "packs",
                    "Пакеты по 100 СМС",
                    Pricing::Package { size: units(100), price: price(190) },
                )],
            )
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_terms_are_sound() {
        let mut n = 0_u128;
        for plan in telecom().into_iter().chain(cloud()) {
            let terms = plan.terms(Currency::Rub, || {
                n += 1;
                Uuid::from_u128(n)
            });
            assert_eq!(terms.problems(), [], "{}", plan.code);
        }
    }
}
