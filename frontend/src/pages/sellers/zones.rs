//! Time zones of business dates: those of Russia and its neighbours, by their IANA names.

use crate::tr;

/// IANA name and hours ahead of UTC.
const ZONES: [(&str, &str); 15] = [
    ("Europe/Kaliningrad", "+2"),
    ("Europe/Moscow", "+3"),
    ("Europe/Minsk", "+3"),
    ("Europe/Samara", "+4"),
    ("Asia/Yekaterinburg", "+5"),
    ("Asia/Almaty", "+5"),
    ("Asia/Omsk", "+6"),
    ("Asia/Novosibirsk", "+7"),
    ("Asia/Krasnoyarsk", "+7"),
    ("Asia/Irkutsk", "+8"),
    ("Asia/Yakutsk", "+9"),
    ("Asia/Vladivostok", "+10"),
    ("Asia/Magadan", "+11"),
    ("Asia/Kamchatka", "+12"),
    ("UTC", "+0"),
];

/// Name of a zone for people, with its distance from UTC; a zone that is not listed is named as it is.
pub fn zone_name(zone: &str) -> String {
    let Some((name, ahead)) = ZONES.iter().find(|(name, _)| *name == zone) else { return zone.to_owned() };
    let city = match *name {
        "Europe/Kaliningrad" => tr!(sellers.kaliningrad),
        "Europe/Moscow" => tr!(sellers.moscow),
        "Europe/Minsk" => tr!(sellers.minsk),
        "Europe/Samara" => tr!(sellers.samara),
        "Asia/Yekaterinburg" => tr!(sellers.yekaterinburg),
        "Asia/Almaty" => tr!(sellers.almaty),
        "Asia/Omsk" => tr!(sellers.omsk),
        "Asia/Novosibirsk" => tr!(sellers.novosibirsk),
        "Asia/Krasnoyarsk" => tr!(sellers.krasnoyarsk),
        "Asia/Irkutsk" => tr!(sellers.irkutsk),
        "Asia/Yakutsk" => tr!(sellers.yakutsk),
        "Asia/Vladivostok" => tr!(sellers.vladivostok),
        "Asia/Magadan" => tr!(sellers.magadan),
        "Asia/Kamchatka" => tr!(sellers.kamchatka),
        name => name,
    };
    format!("{city} (UTC{ahead})")
}

/// Options of a choice; a zone in use that is not listed comes first.
pub fn zone_options(in_use: &str) -> Vec<(String, String)> {
    let listed = ZONES.iter().any(|(name, _)| *name == in_use);
    let foreign = (!listed && !in_use.is_empty()).then(|| (in_use.to_owned(), in_use.to_owned()));
    foreign.into_iter().chain(ZONES.iter().map(|(name, _)| ((*name).to_owned(), zone_name(name)))).collect()
}
