//! Time zones as people call them: by a city that they know.

use crate::{Locale, has, text};

impl Locale {
    /// "Berlin time", "北京时间". A zone without a word of ours is called by the city in its name; a fixed one by its offset.
    pub fn zone(self, name: &str) -> String {
        let key = format!("zone.{}", name.to_ascii_lowercase().replace('/', "_"));
        if has(&key) {
            return text(self, &key, &[]);
        }
        // What is called `Etc/GMT-8` is eight hours ahead.
        if let Some(hours) = name.strip_prefix("Etc/GMT-") {
            return format!("UTC+{hours}");
        }
        if let Some(hours) = name.strip_prefix("Etc/GMT+") {
            return format!("UTC-{hours}");
        }
        let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
        text(self, "zone.other", &[("city", city.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_called_by_a_city() {
        for (name, en, zh) in [
            ("Asia/Shanghai", "Beijing time", "北京时间"),
            ("Europe/Berlin", "Berlin time", "柏林时间"),
            ("America/New_York", "New York time", "纽约时间"),
            ("America/Port_of_Spain", "Port of Spain time", "Port of Spain 时间"),
            ("UTC", "UTC", "UTC"),
            ("Etc/GMT-8", "UTC+8", "UTC+8"),
        ] {
            assert_eq!((Locale::En.zone(name).as_str(), Locale::ZhCn.zone(name).as_str()), (en, zh));
        }
    }
}
