//! What other chapters see of a client.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::json;
use shared::api::clients::ClientView;
use shared::calendar::BillingDay;
use shared::client::{ClientDetails, ClientState};
use shared::credit::{CreditSettings, Promised};
use shared::documents::ClosingForm;
use shared::ids::{ClientId, GroupId, SellerId};
use shared::money::{Currency, Money};

/// A client as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Id.
    pub id: ClientId,
    /// Whose client.
    pub seller: SellerId,
    /// The form.
    pub details: ClientDetails,
    /// State.
    pub state: ClientState,
    /// Currency of the account.
    pub currency: Currency,
    /// Balance in minor units.
    pub balance_minor: i64,
    /// Rises with every write that a calculation reads.
    pub revision: i64,
    /// Version of the form.
    pub version: i32,
    /// Last closed day.
    pub closed_through: Option<NaiveDate>,
    /// What closing documents it wants; none = what its seller issues.
    pub closing_form: Option<ClosingForm>,
    /// Its group.
    pub group: Option<GroupId>,
    /// Terms of credit that it states itself; the rest is inherited.
    pub credit_own: CreditSettings,
    /// What it promised last.
    pub promised: Promised,
    /// Credit control lets it order nothing new or dearer.
    pub restricted: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Client {
    /// The balance.
    pub const fn balance(&self) -> Money {
        Money::from_minor(self.balance_minor, self.currency)
    }

    /// As the API shows it.
    pub fn view(&self) -> ClientView {
        let details = self.details.clone();
        ClientView {
            id: self.id,
            version: self.version,
            seller_id: self.seller,
            kind: details.kind,
            state: self.state,
            name: details.name,
            full_name: details.full_name,
            inn: details.inn,
            kpp: details.kpp,
            ogrn: details.ogrn,
            email: details.email,
            phone: details.phone,
            address: details.address,
            contract_number: details.contract_number,
            contract_on: details.contract_on.map(Into::into),
            external_id: details.external_id,
            billing_day: details.billing_day.map(|day| i32::try_from(day.get()).unwrap_or_default()),
            currency: self.currency.into(),
            tags: details.tags,
            note: details.note,
            closed_through: self.closed_through.map(Into::into),
            closing_form: self.closing_form,
            created_at: self.created_at.into(),
        }
    }

    /// As the audit log shows it.
    pub(super) fn audited(&self) -> serde_json::Value {
        json!({ "details": self.details, "state": self.state })
    }
}

/// A client whose row this unit of work holds: nobody else changes it before the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedClient {
    /// Id.
    pub id: ClientId,
    /// Whose client.
    pub seller: SellerId,
    /// State.
    pub state: ClientState,
    /// Currency of the account.
    pub currency: Currency,
    /// Day of month for plans aligned by client.
    pub billing_day: Option<BillingDay>,
    /// Balance in minor units when the lock was taken.
    pub balance_minor: i64,
    /// Revision when the lock was taken.
    pub revision: i64,
    /// Credit control lets it order nothing new or dearer.
    pub restricted: bool,
    /// Last closed day: the client's or the seller's, whichever is later.
    pub closed_through: Option<NaiveDate>,
    /// Zone of the seller's business dates.
    pub time_zone: Tz,
}

impl LockedClient {
    /// The day of `now` in the seller's zone.
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.time_zone).date_naive()
    }

    /// The day for what is posted at `now` when the books may be closed: today, or the first open day if that is
    /// later.
    pub fn open_day(&self, now: DateTime<Utc>) -> NaiveDate {
        let today = self.today(now);
        self.closed_through.and_then(|day| day.succ_opt()).map_or(today, |open| open.max(today))
    }
}

/// What lists of other objects show of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Name.
    pub name: String,
    /// The name folded, as lists sort by it.
    pub name_key: String,
    /// Currency of the account.
    pub currency: Currency,
    /// Rises with every write that a calculation reads.
    pub revision: i64,
}

/// A client that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// Id, from `Op::uuid`.
    pub id: ClientId,
    /// Whose client.
    pub seller: SellerId,
    /// The form.
    pub details: ClientDetails,
    /// Currency of the account.
    pub currency: Currency,
}

/// A group of clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id.
    pub id: GroupId,
    /// Whose.
    pub seller: SellerId,
    /// Name.
    pub name: String,
    /// Nobody joins it any more.
    pub archived: bool,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}
