//! What the form of a seller holds.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::money::Currency;
use shared::requisites::Inn;
use shared::seller::SellerDraft;

use crate::calls::sellers::{SellerDetailsInput, SellerView};
use crate::tr;

/// The zone of a new seller.
const MOSCOW: &str = "Europe/Moscow";

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Full name of documents.
    pub name: RwSignal<String>,
    /// Short name of lists.
    pub short_name: RwSignal<String>,
    /// ИНН.
    pub inn: RwSignal<String>,
    /// КПП.
    pub kpp: RwSignal<String>,
    /// ОГРН or ОГРНИП.
    pub ogrn: RwSignal<String>,
    /// Address.
    pub address: RwSignal<String>,
    /// IANA name of the zone.
    pub time_zone: RwSignal<String>,
    /// Code of the currency.
    pub currency: RwSignal<String>,
}

impl Draft {
    /// What is known of a seller; a new one is in Moscow and in roubles.
    pub fn of(seller: Option<&SellerView>) -> Draft {
        let text = |part: fn(&SellerView) -> Option<String>| {
            RwSignal::new(seller.and_then(part).unwrap_or_default())
        };
        let zone = seller.map_or(MOSCOW, |seller| &seller.time_zone);
        let currency = seller.map_or(Currency::Rub, |seller| seller.currency.0);
        Draft {
            name: text(|seller| Some(seller.name.clone())),
            short_name: text(|seller| Some(seller.short_name.clone())),
            inn: text(|seller| seller.inn.clone()),
            kpp: text(|seller| seller.kpp.clone()),
            ogrn: text(|seller| seller.ogrn.clone()),
            address: text(|seller| seller.address.clone()),
            time_zone: RwSignal::new(zone.to_owned()),
            currency: RwSignal::new(currency.code().to_owned()),
        }
    }

    /// What is wrong, by the function that the server checks with.
    pub fn faults(self) -> Vec<FieldError> {
        let stated = |value: RwSignal<String>| Some(value.get());
        let draft = SellerDraft {
            name: self.name.get(),
            short_name: stated(self.short_name),
            inn: stated(self.inn),
            kpp: stated(self.kpp),
            ogrn: stated(self.ogrn),
            address: stated(self.address),
        };
        draft.parse().err().unwrap_or_default()
    }

    /// Every text as it stands in the form.
    fn texts(self) -> [String; 8] {
        [
            self.name,
            self.short_name,
            self.inn,
            self.kpp,
            self.ogrn,
            self.address,
            self.time_zone,
            self.currency,
        ]
        .map(|field| field.get())
    }

    /// True once something differs from what the form held at first.
    pub fn dirty(self) -> Signal<bool> {
        let first = untrack(|| self.texts());
        Signal::derive(move || self.texts() != first)
    }

    /// The input of the API.
    pub fn details(self) -> SellerDetailsInput {
        let stated = |value: RwSignal<String>| {
            Some(value.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
        };
        SellerDetailsInput {
            name: self.name.get_untracked().trim().to_owned(),
            short_name: stated(self.short_name),
            inn: stated(self.inn),
            kpp: stated(self.kpp),
            ogrn: stated(self.ogrn),
            address: stated(self.address),
            time_zone: stated(self.time_zone),
        }
    }

    /// Whose number it is, once it is right.
    pub fn whose_inn(self) -> Option<&'static str> {
        let inn = self.inn.with(|inn| Inn::parse(inn).ok())?;
        Some(if inn.is_person() { tr!(sellers.inn_person) } else { tr!(sellers.inn_legal) })
    }
}
