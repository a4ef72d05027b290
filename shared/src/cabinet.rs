//! The client's cabinet: what a client may do there, and what it agrees to.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::money::{Currency, Money};

coded_enum! {
    core
    /// What a client may do to a subscription in the cabinet.
    CabinetAct {
        /// Take another plan.
        ChangePlan = "change_plan",
        /// Take more or less.
        ChangeQuantity = "change_quantity",
        /// End it.
        Cancel = "cancel",
        /// Take a scheduled end back.
        Uncancel = "uncancel",
        /// Take a scheduled change back.
        DropChange = "drop_change",
        /// Suspend it for some time.
        Pause = "pause",
        /// Go on before the pause is over.
        Resume = "resume",
    }
}

/// What clients of a plan may do by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CabinetRules {
    /// Take another plan of those that are shown in the cabinet.
    pub change_plan: bool,
    /// Take more or less.
    pub change_quantity: bool,
    /// End the subscription at the end of the paid period.
    pub cancel: bool,
    /// Suspend it.
    pub pause: bool,
}

impl Default for CabinetRules {
    /// A pause costs the seller money, so it is given by hand; the rest a client may do.
    fn default() -> CabinetRules {
        CabinetRules { change_plan: true, change_quantity: true, cancel: true, pause: false }
    }
}

impl CabinetRules {
    /// Whether the rules give this.
    #[must_use]
    pub const fn give(self, act: CabinetAct) -> bool {
        match act {
            CabinetAct::ChangePlan => self.change_plan,
            CabinetAct::ChangeQuantity => self.change_quantity,
            CabinetAct::Cancel => self.cancel,
            CabinetAct::Pause => self.pause,
            // What only takes a step of the client's own back.
            CabinetAct::Uncancel | CabinetAct::DropChange | CabinetAct::Resume => true,
        }
    }
}

/// Longest pause that a client may take by itself, in days.
pub const PAUSE_DAYS_MAX: u32 = 92;

/// Version of [`consent_text`]: another text is another version, and is asked for anew.
pub const CONSENT_VERSION: &str = "2026-1";

/// What a person agrees to who uses the cabinet of these sellers: a consent to the processing of personal data.
///
/// Law: 152-ФЗ, art. 9 (edition of 01.09.2025): who processes, whose data, which, what for, what is done, how long,
/// and how it is withdrawn. It is asked for apart from everything else.
#[must_use]
pub fn consent_text(sellers: &[String]) -> String {
    let sellers = sellers.join(", ");
    format!(
        "Я даю согласие на обработку моих персональных данных: {sellers} (далее — оператор).\n\n\
         Какие данные: адрес электронной почты, имя, телефон и адрес, которые я указываю в личном кабинете, а также \
         адрес сети и вид браузера при входе.\n\n\
         Зачем: вход в личный кабинет, показ счетов и документов, приём оплаты, уведомления об услугах.\n\n\
         Что с ними делают: сбор, запись, хранение, уточнение, использование, удаление — с помощью программ и без них. \
         Третьим лицам данные не передаются, кроме случаев, которые предусмотрены законом и нужны для приёма оплаты.\n\n\
         Срок: до конца договора и ещё пять лет, пока этого требует закон о бухгалтерском учёте.\n\n\
         Согласие можно отозвать в личном кабинете или письмом оператору; без него личный кабинет не работает, услуги \
         по договору оказываются как прежде."
    )
}

/// The largest payment that a client begins by itself, in major units.
const PAY_MAX: i64 = 1_000_000;

/// The largest payment that a client begins by itself: what is larger goes by a bank's transfer.
#[must_use]
pub fn pay_max(currency: Currency) -> Money {
    Money::from_decimal(PAY_MAX.into(), currency).unwrap_or(Money::zero(currency))
}

/// What a client agrees to who lets this seller keep a method of payment and charge it.
///
/// ЮKassa wants its payers told beforehand what is charged, how often, and how it is switched off. The words are kept
/// with the method as they were shown.
#[must_use]
pub fn autopay_consent(seller: &str) -> String {
    format!(
        "Я прошу сохранить мой способ оплаты и разрешаю списывать с него мой долг перед {seller}, не спрашивая меня \
         каждый раз.\n\n\
         Сколько и когда: долг, который уже есть на моём лицевом счёте, — сразу; новый долг — целиком, когда он появляется по \
         начислениям, как правило, раз в период оплаты моих подписок. Следующее начисление видно на главной странице \
         личного кабинета. Если списать не удалось, попытки повторяются в следующие дни.\n\n\
         Данные карты хранит платёжная система, {seller} их не видит.\n\n\
         Отключить автоплатёж или забыть способ оплаты можно в любой момент: личный кабинет, «Ещё», «Автоплатёж»."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_needs_no_rule_and_a_pause_is_given_by_hand() {
        let none = CabinetRules { change_plan: false, change_quantity: false, cancel: false, pause: false };
        let given: Vec<CabinetAct> = CabinetAct::ALL.iter().copied().filter(|act| none.give(*act)).collect();
        assert_eq!(given, [CabinetAct::Uncancel, CabinetAct::DropChange, CabinetAct::Resume]);
        assert!(!CabinetRules::default().give(CabinetAct::Pause));
        assert!(CabinetRules::default().give(CabinetAct::Cancel));
    }

    #[test]
    fn the_consent_names_who_processes() {
        let text = consent_text(&["ООО «Ромашка»".to_owned(), "ИП Иванов".to_owned()]);
        assert!(text.starts_with(
            "Я даю согласие на обработку моих персональных данных: ООО «Ромашка», ИП Иванов (далее — оператор)."
        ));
        assert!(text.contains("отозвать"));
    }

    #[test]
    fn a_payment_of_a_million_is_the_largest() {
        assert_eq!(pay_max(Currency::Rub).minor(), 100_000_000);
    }

    #[test]
    fn who_agrees_to_autopay_is_told_how_much_when_and_how_it_ends() {
        let text = autopay_consent("ООО «Ромашка»");
        for told in [
            "мой долг перед ООО «Ромашка»",
            "Сколько и когда: долг, который уже есть",
            "Отключить автоплатёж",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}
