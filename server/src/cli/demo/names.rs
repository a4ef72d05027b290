//! Made-up companies and people: names, cities, requisites, contacts. The same dice give the same names.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use shared::client::{ClientDraft, ClientKind};
use shared::requisites::{Inn, Kpp, Ogrn, Ogrnip};

/// The source of all choices of the demonstration.
pub struct Dice(ChaCha20Rng);

impl Dice {
    /// The same seed gives the same throws.
    pub fn new(seed: u64) -> Dice {
        Dice(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A number below `n`, which is above zero.
    pub fn below(&mut self, n: u32) -> u32 {
        let throw = self.0.next_u64() % u64::from(n.max(1));
        u32::try_from(throw).expect("a remainder of a 32-bit number fits 32 bits")
    }

    /// A number of `from..=to`.
    pub fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    /// True in `percent` cases of a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the values.
    pub fn pick<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(u32::try_from(values.len()).unwrap_or(u32::MAX))).unwrap_or(0);
        &values[at]
    }
}

/// A city: name, region of the requisites, telephone code.
type City = (&'static str, u8, &'static str);

const CITIES: [City; 16] = [
    ("Москва", 77, "495"),
    ("Санкт-Петербург", 78, "812"),
    ("Новосибирск", 54, "383"),
    ("Екатеринбург", 66, "343"),
    ("Казань", 16, "843"),
    ("Нижний Новгород", 52, "831"),
    ("Челябинск", 74, "351"),
    ("Самара", 63, "846"),
    ("Уфа", 2, "347"),
    ("Ростов-на-Дону", 61, "863"),
    ("Краснодар", 23, "861"),
    ("Пермь", 59, "342"),
    ("Воронеж", 36, "473"),
    ("Ярославль", 76, "4852"),
    ("Тверь", 69, "4822"),
    ("Калуга", 40, "4842"),
];

const STREETS: [&str; 16] = [
    "Ленина",
    "Мира",
    "Гагарина",
    "Садовая",
    "Советская",
    "Лесная",
    "Набережная",
    "Заводская",
    "Пушкина",
    "Молодёжная",
    "Центральная",
    "Октябрьская",
    "Чехова",
    "Полевая",
    "Кирова",
    "Новая",
];

const HEADS: [&str; 24] = [
    "Север",
    "Вектор",
    "Альфа",
    "Гранит",
    "Прогресс",
    "Маяк",
    "Орион",
    "Техно",
    "Строй",
    "Агро",
    "Транс",
    "Медиа",
    "Эко",
    "Профи",
    "Мир",
    "Старт",
    "Горизонт",
    "Арсенал",
    "Фаворит",
    "Каскад",
    "Меридиан",
    "Родник",
    "Спектр",
    "Волга",
];

const TAILS: [&str; 20] = [
    "Сервис",
    "Групп",
    "Торг",
    "Пром",
    "Инвест",
    "Логистик",
    "Системы",
    "Маркет",
    "Снаб",
    "Проект",
    "Ресурс",
    "Монтаж",
    "Центр",
    "Дизайн",
    "Консалт",
    "Фарм",
    "Энерго",
    "Мебель",
    "Пласт",
    "Авто",
];

const FORMS: [(&str, &str); 4] = [
    ("ООО", "Общество с ограниченной ответственностью"),
    ("ООО", "Общество с ограниченной ответственностью"),
    ("АО", "Акционерное общество"),
    ("ПАО", "Публичное акционерное общество"),
];

const SURNAMES: [&str; 40] = [
    "Иванов",
    "Смирнов",
    "Кузнецов",
    "Попов",
    "Васильев",
    "Петров",
    "Соколов",
    "Михайлов",
    "Новиков",
    "Фёдоров",
    "Морозов",
    "Волков",
    "Алексеев",
    "Лебедев",
    "Семёнов",
    "Егоров",
    "Павлов",
    "Козлов",
    "Степанов",
    "Николаев",
    "Орлов",
    "Андреев",
    "Макаров",
    "Никитин",
    "Захаров",
    "Зайцев",
    "Соловьёв",
    "Борисов",
    "Яковлев",
    "Григорьев",
    "Романов",
    "Воробьёв",
    "Сергеев",
    "Кузьмин",
    "Фролов",
    "Александров",
    "Дмитриев",
    "Королёв",
    "Гусев",
    "Киселёв",
];

const MEN: [(&str, &str); 16] = [
    ("Александр", "Александров"),
    ("Сергей", "Сергеев"),
    ("Дмитрий", "Дмитриев"),
    ("Андрей", "Андреев"),
    ("Алексей", "Алексеев"),
    ("Максим", "Максимов"),
    ("Евгений", "Евгеньев"),
    ("Иван", "Иванов"),
    ("Михаил", "Михайлов"),
    ("Николай", "Николаев"),
    ("Павел", "Павлов"),
    ("Роман", "Романов"),
    ("Владимир", "Владимиров"),
    ("Артём", "Артёмов"),
    ("Константин", "Константинов"),
    ("Виктор", "Викторов"),
];

const WOMEN: [&str; 16] = [
    "Анна",
    "Мария",
    "Елена",
    "Ольга",
    "Наталья",
    "Екатерина",
    "Татьяна",
    "Ирина",
    "Светлана",
    "Юлия",
    "Анастасия",
    "Марина",
    "Людмила",
    "Галина",
    "Дарья",
    "Полина",
];

/// The form of client number `serial`, whose requisites follow from the number, so that no two are alike.
pub fn client(dice: &mut Dice, serial: u32) -> ClientDraft {
    let kind = match dice.below(100) {
        0..=54 => ClientKind::LegalEntity,
        55..=69 => ClientKind::SoleProprietor,
        _ => ClientKind::Individual,
    };
    let (city, region, code) = *dice.pick(&CITIES);
    let mut draft = match kind {
        ClientKind::LegalEntity => company(dice, serial, region),
        ClientKind::SoleProprietor => proprietor(dice, serial, region),
        ClientKind::Individual => person(dice),
    };
    let door = if kind == ClientKind::Individual { "кв." } else { "оф." };
    draft.address = Some(address(dice, city, door));
    draft.phone = Some(if kind == ClientKind::Individual { mobile(dice) } else { office(dice, code) });
    draft.email =
        Some(format!("client{serial}@{}", dice.pick(&["example.ru", "example.com", "example.org"])));
    draft.external_id = Some(format!("C-{serial:06}"));
    draft.contract_number =
        Some(format!("{}-{serial:05}", if kind == ClientKind::Individual { "Ф" } else { "Д" }));
    draft.billing_day = dice.chance(25).then(|| i32::try_from(dice.between(1, 28)).unwrap_or(1));
    draft.tags = tags(dice, kind);
    draft
}

fn company(dice: &mut Dice, serial: u32, region: u8) -> ClientDraft {
    let (short, long) = *dice.pick(&FORMS);
    let name = format!("{}{}", dice.pick(&HEADS), joined(dice));
    let mut draft = ClientDraft::named(ClientKind::LegalEntity, format!("{short} «{name}»"));
    draft.full_name = Some(format!("{long} «{name}»"));
    draft.inn = Some(Inn::synthetic_legal(region, serial).into());
    draft.kpp = Some(Kpp::synthetic(region, serial % 99 + 1).into());
    draft.ogrn = Some(Ogrn::synthetic(region, serial).into());
    draft
}

/// «Сервис» joined in one of the ways in which companies write their names.
fn joined(dice: &mut Dice) -> String {
    let tail = *dice.pick(&TAILS);
    match dice.below(4) {
        0 => tail.to_lowercase(),
        1 => format!("-{tail}"),
        2 => tail.to_owned(),
        _ => format!(" {tail}"),
    }
}

fn proprietor(dice: &mut Dice, serial: u32, region: u8) -> ClientDraft {
    let name = full_name(dice);
    let mut draft = ClientDraft::named(ClientKind::SoleProprietor, format!("ИП {name}"));
    draft.full_name = Some(format!("Индивидуальный предприниматель {name}"));
    draft.inn = Some(Inn::synthetic_person(region, serial).into());
    draft.ogrn = Some(Ogrnip::synthetic(region, serial).into());
    draft
}

fn person(dice: &mut Dice) -> ClientDraft {
    ClientDraft::named(ClientKind::Individual, full_name(dice))
}

fn full_name(dice: &mut Dice) -> String {
    let surname = *dice.pick(&SURNAMES);
    let father = dice.pick(&MEN).1;
    if dice.chance(50) {
        format!("{surname}а {} {father}на", dice.pick(&WOMEN))
    } else {
        format!("{surname} {} {father}ич", dice.pick(&MEN).0)
    }
}

fn address(dice: &mut Dice, city: &str, door: &str) -> String {
    let (street, house) = (*dice.pick(&STREETS), dice.between(1, 120));
    format!("г. {city}, ул. {street}, д. {house}, {door} {}", dice.between(1, 300))
}

fn mobile(dice: &mut Dice) -> String {
    format!(
        "+7 9{:02} {:03}-{:02}-{:02}",
        dice.below(100),
        dice.below(1000),
        dice.below(100),
        dice.below(100)
    )
}

/// A telephone of an office: the code and the number have ten digits together.
fn office(dice: &mut Dice, code: &str) -> String {
    let digits = 10 - code.len();
    let number: String = (0..digits)
        .map(|i| if i == 0 { '2' } else { char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0)) })
        .collect();
    format!("+7 {code} {number}")
}

fn tags(dice: &mut Dice, kind: ClientKind) -> Vec<String> {
    let mut tags = Vec::new();
    if dice.chance(8) {
        tags.push("VIP".to_owned());
    }
    if kind != ClientKind::Individual && dice.chance(20) {
        tags.push("ЭДО".to_owned());
    }
    if dice.chance(10) {
        tags.push("партнёр".to_owned());
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_passes_the_checks_and_repeats_by_its_seed() {
        let made = |seed| -> Vec<ClientDraft> {
            let mut dice = Dice::new(seed);
            (1..=500).map(|serial| client(&mut dice, serial)).collect()
        };
        let clients = made(1);
        for draft in &clients {
            draft.parse().unwrap_or_else(|errors| panic!("{}: {errors:?}", draft.name));
        }
        for kind in ClientKind::ALL {
            assert!(clients.iter().filter(|draft| draft.kind == kind).count() > 50);
        }
        assert_eq!(clients, made(1));
        assert_ne!(clients, made(2));
    }
}
