//! Sellers, their plans, their clients and subscriptions.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal as Number;
use shared::api::documents::{IssuerSaveInput, SellerAccountSaveInput, SignatoryInput};
use shared::api::scalars::{Date, Decimal};
use shared::api::settings::{SellerCreateInput, SellerDetailsInput};
use shared::api::subscriptions::DiscountInput;
use shared::catalog::{Aggregate, Timing};
use shared::documents::{ClosingForm, TaxRegime};
use shared::ids::{ClientId, PlanId, PlanVersionId, SellerId, SubscriptionKey};
use shared::rate::{Quantity, UnitPrice};
use shared::requisites::{Bik, CorrespondentAccount, Inn, Kpp, Ogrn, SettlementAccount};
use shared::subscription::{EventKind, Start};

use super::Plan;
use super::catalogue::{Audience, DemoPlan, cloud, telecom};
use super::names::{self, Dice};
use crate::access::Actor;
use crate::app::App;
use crate::catalog::{self, PlanForImport};
use crate::clients::{self, NewClient};
use crate::documents;
use crate::error::Error;
use crate::op::Op;
use crate::settings::{self, Seller};
use crate::subscriptions::{self, NewSubscription};

/// Clients that are made in one transaction.
const CHUNK: u32 = 1000;

/// How a client pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// The whole debt, every month.
    Prompt,
    /// The whole debt, every other month.
    Slow,
    /// A part of the debt.
    Partial,
    /// Something in advance.
    Ahead,
    /// Nothing after the month with this number.
    Debtor(u32),
}

/// A client of the story.
pub struct Member {
    /// Id.
    pub id: ClientId,
    /// How it pays.
    pub payer: Payer,
}

/// A metered component of a subscription of the story.
pub struct Meter {
    /// The subscription.
    pub subscription: SubscriptionKey,
    /// Code of the component.
    pub component: &'static str,
    /// How its records become one quantity.
    pub aggregate: Aggregate,
    /// Units of a month, from and to.
    pub usage: (u32, u32),
    /// First day of service.
    pub from: NaiveDate,
    /// First day without it.
    pub until: Option<NaiveDate>,
}

/// What was made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Made {
    /// Clients.
    pub clients: u32,
    /// Subscriptions.
    pub subscriptions: u32,
    /// Records of usage.
    pub usage: u32,
    /// Bill runs.
    pub runs: u32,
    /// Payments.
    pub payments: u32,
}

/// A plan on sale.
struct Offer {
    plan: DemoPlan,
    id: PlanId,
    version: PlanVersionId,
    terms: shared::catalog::PlanTerms,
}

/// A seller of the story with what it sells.
pub struct Shop {
    /// The seller.
    pub seller: Seller,
    offers: Vec<Offer>,
}

/// The company.
pub struct World {
    /// Its sellers.
    pub sellers: Vec<Shop>,
    /// Its clients; kept only for a story with a past.
    pub members: Vec<Member>,
    /// What is metered; kept only for a story with a past.
    pub meters: Vec<Meter>,
    /// What was made so far.
    pub made: Made,
    /// The source of choices.
    pub dice: Dice,
}

impl World {
    /// Sellers and plans.
    pub async fn found(
        app: &App,
        actor: &Actor,
        plan: &Plan,
        seed: u64,
        seller: Option<SellerId>,
    ) -> Result<World, Error> {
        let mut sellers = Vec::new();
        if let Some(id) = seller {
            let seller = settings::seller(app, id).await?;
            let mut plans = telecom();
            plans.extend(cloud());
            sellers.push((seller, plans));
        } else {
            sellers.push((create_seller(app, actor, &NORTH).await?, telecom()));
            sellers.push((create_seller(app, actor, &CLOUD).await?, cloud()));
        }
        let mut shops = Vec::new();
        for (seller, plans) in sellers {
            let mut op = app.begin(actor).await?;
            let mut offers = Vec::new();
            for demo in plans {
                offers.push(offer(&mut op, &seller, demo, plan.beginning()).await?);
            }
            op.commit().await?;
            shops.push(Shop { seller, offers });
        }
        let (members, meters) = (Vec::new(), Vec::new());
        Ok(World { sellers: shops, members, meters, made: Made::default(), dice: Dice::new(seed) })
    }

    /// Clients up to the number `upto`, with their subscriptions. With `joining` they begin in that month, otherwise
    /// in the years before the story.
    pub async fn grow(
        &mut self,
        app: &App,
        actor: &Actor,
        plan: &Plan,
        upto: u32,
        joining: Option<NaiveDate>,
    ) -> Result<(), Error> {
        while self.made.clients < upto {
            let until = upto.min(self.made.clients + CHUNK);
            let mut op = app.begin(actor).await?;
            let mut clients = Vec::new();
            let mut subscriptions = Vec::new();
            let mut meters = Vec::new();
            for serial in self.made.clients + 1..=until {
                let client = self.client(&op, serial)?;
                for number in 0..n_subscriptions(plan, serial) {
                    let (new, sold) = self.subscription(&client, plan, joining, number);
                    meters.push((subscriptions.len(), sold, client.seller));
                    subscriptions.push(new);
                }
                clients.push(client);
            }
            clients::insert_many(&op, &clients).await?;
            let owners: Vec<(ClientId, NaiveDate, Option<NaiveDate>)> =
                subscriptions.iter().map(|new| (new.client, new.start_on, new.ended_on)).collect();
            let ids = subscriptions::create_many_in(&mut op, subscriptions).await?;
            op.commit().await?;
            self.made.clients = until;
            self.made.subscriptions += u32::try_from(ids.len()).unwrap_or(0);
            if plan.months == 0 {
                continue;
            }
            for client in clients {
                let payer = self.payer(plan.months);
                self.members.push(Member { id: client.id, payer });
            }
            for (at, sold, seller) in meters {
                let (client, from, until) = owners[at];
                self.meter(SubscriptionKey::new(client, ids[at]), seller, sold, (from, until));
            }
        }
        Ok(())
    }

    fn client(&mut self, op: &Op, serial: u32) -> Result<NewClient, Error> {
        let draft = names::client(&mut self.dice, serial);
        let at = usize::from(self.sellers.len() > 1 && self.dice.chance(40));
        let seller = &self.sellers[at].seller;
        Ok(NewClient {
            id: ClientId(op.uuid()),
            seller: seller.id,
            details: draft.parse().map_err(Error::Invalid)?,
            currency: seller.currency,
        })
    }

    /// A subscription of the client, and which offer it is.
    fn subscription(
        &mut self,
        client: &NewClient,
        plan: &Plan,
        joining: Option<NaiveDate>,
        number: u32,
    ) -> (NewSubscription, usize) {
        let dice = &mut self.dice;
        let shop = &self.sellers[usize::from(self.sellers[0].seller.id != client.seller)];
        let audience = Audience::of(client.details.kind);
        let fitting: Vec<usize> =
            (0..shop.offers.len()).filter(|at| shop.offers[*at].plan.audience == audience).collect();
        let sold = *dice.pick(&fitting);
        let offer = &shop.offers[sold];
        let start_on = match joining {
            Some(first) => first + Days::new(u64::from(dice.below(28))),
            None => plan.beginning() - Days::new(u64::from(dice.between(30, 1100))),
        };
        let start = Start { on: start_on, billing_day: None, client_billing_day: client.details.billing_day };
        let charged_through = match (joining, start.first_billing(&offer.terms)) {
            (None, Ok(first)) if plan.months == 0 => Some(first.schedule.period_at(plan.today).from()),
            (None, Ok(first)) => Some(match offer.terms.timing {
                Timing::Advance => first.schedule.boundary_from(plan.beginning()),
                Timing::Arrears => first.schedule.period_at(plan.beginning()).from(),
            }),
            (Some(_), _) | (None, Err(_)) => None,
        };
        let charged_through = charged_through.filter(|day| *day > start_on);
        // Some leave during the story.
        let leaves = plan.months > 1 && dice.chance(7);
        let stay = u64::from(dice.between(40, 30 * plan.months.max(2)));
        let left = charged_through.unwrap_or(start_on).max(start_on) + Days::new(stay);
        let new = NewSubscription {
            client: client.id,
            base: None,
            plan: offer.id,
            version: offer.version,
            quantity: units(dice.between(offer.plan.units.0, offer.plan.units.1)),
            start_on,
            billing_day: None,
            price_override: special_price(dice, offer),
            discounts: discounts(dice, plan),
            charged_through,
            ended_on: leaves.then_some(left),
            external_id: client.details.external_id.as_ref().map(|id| format!("{id}/{}", number + 1)),
            name: None,
            origin: EventKind::Created,
        };
        (new, sold)
    }

    fn payer(&mut self, months: u32) -> Payer {
        match self.dice.below(100) {
            0..=66 => Payer::Prompt,
            67..=79 => Payer::Slow,
            80..=86 => Payer::Partial,
            87..=91 => Payer::Ahead,
            _ => Payer::Debtor(self.dice.below(months.max(1))),
        }
    }

    fn meter(
        &mut self,
        subscription: SubscriptionKey,
        seller: SellerId,
        sold: usize,
        (from, until): (NaiveDate, Option<NaiveDate>),
    ) {
        let shop = &self.sellers[usize::from(self.sellers[0].seller.id != seller)];
        let plan = &shop.offers[sold].plan;
        for (component, aggregate) in plan.metered() {
            self.meters.push(Meter { subscription, component, aggregate, usage: plan.usage, from, until });
        }
    }
}

/// How many subscriptions client number `serial` has: evenly, the first clients one more.
fn n_subscriptions(plan: &Plan, serial: u32) -> u32 {
    plan.subscriptions / plan.clients + u32::from(serial <= plan.subscriptions % plan.clients)
}

fn units(n: u32) -> Quantity {
    Quantity::positive(Number::from(n.max(1))).unwrap_or(Quantity::ONE)
}

/// One client in twelve has bargained.
fn special_price(dice: &mut Dice, offer: &Offer) -> Option<UnitPrice> {
    use shared::catalog::{ComponentCharge, Pricing};
    let bargained = dice.chance(8);
    let percent = Number::from(dice.between(80, 95));
    let list = match &offer.terms.override_target()?.charge {
        ComponentCharge::Recurring { pricing: Pricing::Flat { price } | Pricing::PerUnit { price } } => {
            *price
        }
        ComponentCharge::Recurring { .. }
        | ComponentCharge::OneTime { .. }
        | ComponentCharge::Metered { .. } => {
            return None;
        }
    };
    let price = (list.to_decimal() * percent / Number::ONE_HUNDRED).round();
    bargained.then(|| UnitPrice::try_from(price).ok()).flatten()
}

fn discounts(dice: &mut Dice, plan: &Plan) -> Vec<DiscountInput> {
    let percent = *dice.pick(&[5_u32, 10, 15, 20]);
    if !dice.chance(9) {
        return Vec::new();
    }
    let until = plan.beginning() + Days::new(u64::from(dice.between(60, 700)));
    vec![DiscountInput {
        percent: Some(Decimal(Number::from(percent))),
        amount: None,
        from: None,
        until: dice
            .chance(60)
            .then_some(until)
            .filter(|day| *day > plan.today)
            .map(shared::api::scalars::Date),
        periods: None,
    }]
}

async fn offer(op: &mut Op, seller: &Seller, demo: DemoPlan, on: NaiveDate) -> Result<Offer, Error> {
    let terms = demo.terms(seller.currency, || op.uuid());
    let wanted = PlanForImport {
        code: demo.code.to_owned(),
        name: demo.name.to_owned(),
        product_code: demo.product.0.to_owned(),
        product_name: demo.product.1.to_owned(),
        rank: demo.rank(),
        cabinet_visible: true,
        effective_from: on,
        terms: terms.clone(),
    };
    let made = catalog::ensure_plan_in(op, seller.id, wanted).await?;
    Ok(Offer { plan: demo, id: made.plan, version: made.version, terms })
}

/// A seller of the story.
struct Founded {
    name: &'static str,
    short_name: &'static str,
    region: u8,
    serial: u32,
    address: &'static str,
    director: &'static str,
    accountant: &'static str,
}

/// Since when the sellers state what documents say.
const FOUNDED_ON: NaiveDate = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day of the calendar");

const NORTH: Founded = Founded {
    name: "Общество с ограниченной ответственностью «Северный канал»",
    short_name: "ООО «Северный канал»",
    region: 77,
    serial: 4_815_162,
    address: "115035, г. Москва, Садовническая наб., д. 7",
    director: "Северов Игорь Павлович",
    accountant: "Лапина Ольга Сергеевна",
};

const CLOUD: Founded = Founded {
    name: "Акционерное общество «Облачные решения»",
    short_name: "АО «Облачные решения»",
    region: 78,
    serial: 3_421_807,
    address: "197022, г. Санкт-Петербург, ул. Академика Павлова, д. 5",
    director: "Облаков Денис Андреевич",
    accountant: "Туманова Елена Викторовна",
};

async fn create_seller(app: &App, actor: &Actor, founded: &Founded) -> Result<Seller, Error> {
    let details = SellerDetailsInput {
        name: founded.name.to_owned(),
        short_name: Some(founded.short_name.to_owned()),
        inn: Some(Inn::synthetic_legal(founded.region, founded.serial).into()),
        kpp: Some(Kpp::synthetic(founded.region, 1).into()),
        ogrn: Some(Ogrn::synthetic(founded.region, founded.serial).into()),
        address: Some(founded.address.to_owned()),
        time_zone: None,
    };
    let input = SellerCreateInput {
        details,
        currency: None,
        idempotency_key: format!("demo-seller-{}", founded.serial),
    };
    let seller = settings::create_seller(app, actor, input).await?;
    state_issuer(app, actor, founded, seller.id).await?;
    Ok(seller)
}

/// Who signs the seller's documents, and where they ask to pay.
async fn state_issuer(app: &App, actor: &Actor, founded: &Founded, seller: SellerId) -> Result<(), Error> {
    let signs = |position: &str, name: &str| {
        Some(SignatoryInput {
            position: position.to_owned(),
            name: name.to_owned(),
            genitive: None,
            basis: None,
        })
    };
    let issuer = IssuerSaveInput {
        seller_id: seller,
        from: Date(FOUNDED_ON),
        version: 0,
        regime: TaxRegime::General,
        closing_form: ClosingForm::ActAndTaxInvoice,
        prefix: None,
        payment_days: 10,
        director: signs("Генеральный директор", founded.director),
        accountant: signs("Главный бухгалтер", founded.accountant),
    };
    documents::save_issuer(app, actor, issuer).await?;
    let bik = Bik::parse("044525225").map_err(Error::internal)?;
    let account = SellerAccountSaveInput {
        id: None,
        version: 0,
        seller_id: seller,
        bank: "ПАО Сбербанк, г. Москва".to_owned(),
        account: SettlementAccount::synthetic(&bik, founded.serial).to_string(),
        correspondent: Some(CorrespondentAccount::synthetic(&bik).to_string()),
        bik: bik.to_string(),
        main: true,
        archived: false,
        idempotency_key: format!("demo-account-{}", founded.serial),
    };
    documents::save_account(app, actor, account).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_are_shared_out_to_the_last() {
        let plan = |clients, subscriptions| Plan { clients, subscriptions, months: 0, today: NaiveDate::MIN };
        for (clients, subscriptions) in [(500, 700), (3, 10), (10, 3), (7, 7)] {
            let plan = plan(clients, subscriptions);
            assert_eq!(
                (1..=clients).map(|serial| n_subscriptions(&plan, serial)).sum::<u32>(),
                subscriptions
            );
        }
    }
}
