//! Random numbers by seed: the same seed, the same numbers, on every machine (splitmix64, Steele, Lea and Flood 2014).
//! The number at any place of the sequence is known without those before it.

/// Two to the 64th over the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// A number from nought up to, but not including, `end`; nought when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

/// The number at this place of the seed's sequence, counted from nought.
pub(crate) fn at(seed: u64, place: u64) -> u64 {
    mixed(seed.wrapping_add(place.wrapping_add(1).wrapping_mul(STEP)))
}

fn mixed(state: u64) -> u64 {
    let mut mixed = state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_at_a_place_is_the_one_that_comes_there() {
        let mut random = Random::new(7);
        for place in 0..100 {
            assert_eq!(random.next(), at(7, place));
        }
    }
}
