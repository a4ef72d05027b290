//! What keeps an applied import from being taken back.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

coded_enum! {
    /// What depends on the rows of an import.
    ImportBlockerKind {
        /// Clients have operations on their accounts.
        Operations = "operations",
        /// Subscriptions are charged.
        Charges = "charges",
        /// Usage of subscriptions is recorded.
        Usage = "usage",
        /// Subscriptions have add-ons.
        Addons = "addons",
        /// Objects were changed afterwards.
        Edited = "edited",
        /// Clients have subscriptions that came from elsewhere.
        Subscriptions = "subscriptions",
        /// Clients are in bill runs that are posted or may still be.
        Runs = "runs",
        /// Clients are or were suspended.
        Blocks = "blocks",
        /// Clients have promises, exceptions or events of credit control.
        Credit = "credit",
        /// Plans are used by what came from elsewhere.
        Plans = "plans",
    }
}

impl ImportBlockerKind {
    /// Cause and remedy, for people.
    #[must_use]
    pub const fn message_ru(self) -> &'static str {
        match self {
            ImportBlockerKind::Operations => {
                "По счетам клиентов есть операции, а они не удаляются. Лишних клиентов отправьте в архив."
            }
            ImportBlockerKind::Charges => {
                "По подпискам есть начисления, а они не удаляются. Сторнируйте их и завершите лишние подписки."
            }
            ImportBlockerKind::Usage => {
                "По подпискам записано потребление. Завершите лишние подписки действием в их карточке."
            }
            ImportBlockerKind::Addons => {
                "К подпискам подключены дополнения. Завершите лишние подписки действием в их карточке."
            }
            ImportBlockerKind::Edited => {
                "Данные изменились после загрузки. Верните их как было или исправьте вручную."
            }
            ImportBlockerKind::Subscriptions => {
                "У клиентов есть подписки не из этой загрузки. Сначала отмените загрузку, из которой они пришли."
            }
            ImportBlockerKind::Runs => {
                "Клиенты вошли в прогоны биллинга, которые идут, ждут подтверждения или проведены. \
                 Отклоните прогоны, которые ждут."
            }
            ImportBlockerKind::Blocks => {
                "Клиентов блокировали, а блокировки не удаляются. Лишних клиентов отправьте в архив."
            }
            ImportBlockerKind::Credit => {
                "У клиентов есть обещанные платежи, исключения или события кредитного контроля, а они не удаляются. \
                 Лишних клиентов отправьте в архив."
            }
            ImportBlockerKind::Plans => {
                "Тарифы этой загрузки изменены или на них есть другие подписки. \
                 Сначала отмените загрузки, из которых эти подписки пришли."
            }
        }
    }
}
