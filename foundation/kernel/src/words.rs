//! Cases that are kept and told as words.

/// Gives an enum its words, in the database as in JSON: `words!(Side { Team = "team", Client = "client" });`
#[macro_export]
macro_rules! words {
    ($type:ident { $($case:ident = $word:literal),* $(,)? }) => {
        impl $type {
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$case),*];

            /// The word in the database and in JSON.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$case => $word),* }
            }
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$case),)* _ => None }
            }
            /// What we kept ourselves: a word that is none of these is our fault.
            pub fn from_kept(word: &str) -> $crate::Result<Self> {
                let unknown = || $crate::Failure::fault(concat!("no word of ", stringify!($type)));
                Self::from_word(word).ok_or_else(unknown)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Door {
        Open,
        Shut,
    }
    words!(Door { Open = "open", Shut = "shut" });

    #[test]
    fn a_case_is_its_word_and_back() {
        for door in Door::ALL {
            assert_eq!(Door::from_word(door.word()), Some(door));
            assert_eq!(Door::from_kept(door.word()), Ok(door));
        }
        assert_eq!(Door::from_word("ajar"), None);
        assert!(matches!(Door::from_kept("ajar"), Err(crate::Failure::Fault(_))));
    }
}
