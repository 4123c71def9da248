//! What a duration may come to: a shape between a low and a high value, its quantiles, and the table of them by which
//! they are drawn.

use serde::{Deserialize, Serialize};

/// The standard normal deviates between which quantiles stand in the table; fewer than one draw in ten thousand lies
/// beyond and is taken as the last.
const REACH: f64 = 4.0;
const CELLS: usize = 512;
/// Knots of one table.
pub(super) const KNOTS: usize = CELLS + 1;
/// Steps in which a density is integrated.
const STEPS: usize = 1_024;
/// Cells of the table from a uniform number to a normal one.
const NORMAL_BITS: u32 = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Shape {
    #[default]
    Triangular,
    /// Beta-PERT: its mean is (low + 4 likely + high) / 6 and likely is its mode (Vose, "Risk Analysis", 2008).
    Pert,
    /// PERT as it was first: beta with the same mean and a sixth of the width as its standard deviation (Malcolm,
    /// Roseboom, Clark and Fazar, "Application of a Technique for Research and Development Program Evaluation", 1959).
    ClassicPert,
    /// Every value between low and high; the likely one does not count.
    Uniform,
    /// One in ten is below low and one in ten above high; the likely one does not count (Johnson, Kotz and
    /// Balakrishnan, "Continuous Univariate Distributions", 1994, chapter 14).
    Lognormal,
}

/// A three-point estimate: `low` ≤ `likely` ≤ `high`, none negative.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spread {
    pub shape: Shape,
    pub low: f64,
    pub likely: f64,
    pub high: f64,
}

impl Spread {
    /// Always this.
    pub fn fixed(value: f64) -> Spread {
        Spread { shape: Shape::Triangular, low: value, likely: value, high: value }
    }

    pub fn is_sound(&self) -> bool {
        let all = [self.low, self.likely, self.high];
        let has_logarithm = self.shape != Shape::Lognormal || self.low > 0.0 || self.high == 0.0;
        all.iter().all(|value| value.is_finite()) && self.low >= 0.0 && all.is_sorted() && has_logarithm
    }

    /// Where the likely value lies between the others; nought where they are the same.
    fn mode(&self) -> f64 {
        let width = self.high - self.low;
        if width > 0.0 { (self.likely - self.low) / width } else { 0.0 }
    }

    /// The value below which this share of all lies, for each of the shares, which ascend.
    fn quantiles(&self, shares: &[f64]) -> Vec<f64> {
        let mode = self.mode();
        let of_unit: Vec<f64> = match self.shape {
            Shape::Uniform => shares.to_vec(),
            Shape::Triangular => shares.iter().map(|&share| triangular(mode, share)).collect(),
            Shape::Pert => beta(1.0 + 4.0 * mode, 5.0 - 4.0 * mode, shares),
            Shape::ClassicPert => classic_pert(mode, shares),
            Shape::Lognormal => return self.lognormal(shares),
        };
        of_unit.into_iter().map(|unit| self.low + unit * (self.high - self.low)).collect()
    }

    fn lognormal(&self, shares: &[f64]) -> Vec<f64> {
        if self.high == 0.0 {
            return vec![0.0; shares.len()];
        }
        let middle = (self.low.ln() + self.high.ln()) / 2.0;
        let deviation = (self.high.ln() - self.low.ln()) / (2.0 * deviate(0.9));
        shares.iter().map(|&share| (middle + deviation * deviate(share)).exp()).collect()
    }

    /// The quantiles at normal deviates in equal steps from [`REACH`] below nought to as much above.
    pub(super) fn table(&self, shares: &[f64]) -> Vec<f32> {
        self.quantiles(shares).into_iter().map(|value| value as f32).collect()
    }
}

fn triangular(mode: f64, share: f64) -> f64 {
    match share < mode {
        true => (share * mode).sqrt(),
        false => 1.0 - ((1.0 - share) * (1.0 - mode)).sqrt(),
    }
}

fn classic_pert(mode: f64, shares: &[f64]) -> Vec<f64> {
    let mean = (4.0 * mode + 1.0) / 6.0;
    // Of a variance of one in thirty-six.
    let both = 36.0 * mean * (1.0 - mean) - 1.0;
    beta(mean * both, (1.0 - mean) * both, shares)
}

/// Quantiles of the beta distribution, by integrating its density (Simpson) along a path that slows down towards both
/// ends, where the density may grow without end.
fn beta(one: f64, other: f64, shares: &[f64]) -> Vec<f64> {
    let path = |at: f64| at * at * at * (10.0 - at * (15.0 - 6.0 * at));
    let density = |at: f64| match path(at) {
        unit if unit <= 0.0 || unit >= 1.0 => 0.0,
        unit => unit.powf(one - 1.0) * (1.0 - unit).powf(other - 1.0) * 30.0 * (at * (1.0 - at)).powi(2),
    };
    let width = 1.0 / STEPS as f64;
    let mut below = vec![0.0; STEPS + 1];
    for step in 0..STEPS {
        let (from, to) = (step as f64 * width, (step + 1) as f64 * width);
        let area = (density(from) + 4.0 * density((from + to) / 2.0) + density(to)) * width / 6.0;
        below[step + 1] = below[step] + area;
    }
    let whole = below[STEPS];
    let mut step = 0;
    let found = shares.iter().map(|share| {
        while step + 1 < STEPS && below[step + 1] < share * whole {
            step += 1;
        }
        let (from, to) = (below[step], below[step + 1]);
        let part = if to > from { ((share * whole - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        path((step as f64 + part) * width)
    });
    found.collect()
}

/// The share of all below each knot.
pub(super) fn knot_shares() -> Vec<f64> {
    (0..KNOTS).map(|knot| share_below(REACH * (2.0 * knot as f64 / CELLS as f64 - 1.0))).collect()
}

/// The value of a table at a normal deviate.
pub(super) fn look_up(table: &[f32], deviate: f32) -> f32 {
    const PER_DEVIATE: f32 = (CELLS as f64 / (2.0 * REACH)) as f32;
    let at = ((deviate + REACH as f32) * PER_DEVIATE).clamp(0.0, CELLS as f32 - 0.001);
    let cell = at as usize;
    let part = at - cell as f32;
    table[cell] + part * (table[cell + 1] - table[cell])
}

/// A few values, each from the normal deviate at which those before it end.
pub(super) struct Steps(Vec<(f32, f32)>);

impl Steps {
    /// Values with their weights, ascending, not all of them nought.
    pub(super) fn of(values: &[(f64, f64)]) -> Steps {
        let all: f64 = values.iter().map(|(_, weight)| weight).sum();
        let mut before = 0.0;
        let steps = values.iter().filter(|(_, weight)| *weight > 0.0).map(|(value, weight)| {
            let from =
                if before > 0.0 { deviate((before / all).clamp(1e-9, 1.0 - 1e-9)) } else { -f64::INFINITY };
            before += weight;
            (from as f32, *value as f32)
        });
        Steps(steps.collect())
    }

    pub(super) fn at(&self, deviate: f32) -> f32 {
        let last = self.0.iter().rev().find(|(from, _)| *from <= deviate);
        last.map_or(0.0, |(_, value)| *value)
    }

    pub(super) fn most(&self) -> f32 {
        self.0.last().map_or(0.0, |(_, value)| *value)
    }
}

/// Normal deviates by uniform numbers, straight between the knots.
pub(super) struct Normal(Vec<f32>);

impl Normal {
    pub(super) fn new() -> Normal {
        let cells = 1_u32 << NORMAL_BITS;
        // The ends have no deviate of their own: they stand where a quarter of the last cell lies beyond.
        let within = |cell: u32| f64::from(cell).clamp(0.25, f64::from(cells) - 0.25) / f64::from(cells);
        Normal((0..=cells).map(|cell| deviate(within(cell)) as f32).collect())
    }

    pub(super) fn of(&self, uniform: u32) -> f32 {
        const REST: u32 = 32 - NORMAL_BITS;
        let cell = (uniform >> REST) as usize;
        let part = (uniform & ((1 << REST) - 1)) as f32 / (1_u32 << REST) as f32;
        self.0[cell] + part * (self.0[cell + 1] - self.0[cell])
    }
}

/// The share of a standard normal distribution below a deviate, by halving.
fn share_below(wanted: f64) -> f64 {
    let (mut low, mut high) = (1e-9, 1.0 - 1e-9);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if deviate(middle) < wanted { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The standard normal deviate below which this share lies, from one in a thousand million to as near to all
/// (Wichura 1988, algorithm AS 241, PPND16).
fn deviate(share: f64) -> f64 {
    const MIDDLE: ([f64; 8], [f64; 8]) = (
        [
            3.387_132_872_796_366_5,
            133.141_667_891_784_38,
            1_971.590_950_306_551_3,
            13_731.693_765_509_46,
            45_921.953_931_549_87,
            67_265.770_927_008_7,
            33_430.575_583_588_13,
            2_509.080_928_730_122_7,
        ],
        [
            1.0,
            42.313_330_701_600_91,
            687.187_007_492_057_9,
            5_394.196_021_424_751,
            21_213.794_301_586_597,
            39_307.895_800_092_71,
            28_729.085_735_721_943,
            5_226.495_278_852_854,
        ],
    );
    const TAILS: ([f64; 8], [f64; 8]) = (
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            0.241_780_725_177_450_6,
            0.022_723_844_989_269_184,
            0.000_774_545_014_278_341_4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            0.689_767_334_985_1,
            0.148_103_976_427_480_08,
            0.015_198_666_563_616_457,
            0.000_547_593_808_499_534_5,
            1.050_750_071_644_416_9e-9,
        ],
    );
    let polynomial = |of: &[f64; 8], at: f64| of.iter().rev().fold(0.0, |sum, factor| sum * at + factor);
    let from_middle = share - 0.5;
    if from_middle.abs() <= 0.425 {
        let at = 0.180_625 - from_middle * from_middle;
        return from_middle * polynomial(&MIDDLE.0, at) / polynomial(&MIDDLE.1, at);
    }
    let at = (-share.min(1.0 - share).ln()).sqrt() - 1.6;
    (polynomial(&TAILS.0, at) / polynomial(&TAILS.1, at)).copysign(from_middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_deviates_are_those_of_the_printed_tables() {
        for (share, expected) in [
            (0.5, 0.0),
            (0.9, 1.281_551_565_544_6),
            (0.975, 1.959_963_984_540_05),
            (0.999, 3.090_232_306_167_8),
        ] {
            assert!((deviate(share) - expected).abs() < 1e-12, "{share}: {}", deviate(share));
            assert!((deviate(1.0 - share) + expected).abs() < 1e-12, "{share}");
            assert!((share_below(expected) - share).abs() < 1e-9, "{share}");
        }
    }

    /// Means and variances of the closed forms, by the middle of many equal shares.
    #[test]
    fn quantiles_have_the_moments_of_their_shape() {
        let shares: Vec<f64> = (0..20_000).map(|at| (f64::from(at) + 0.5) / 20_000.0).collect();
        for (low, likely, high) in [(0.8, 1.0, 1.5), (0.0, 0.0, 1.0), (1.0, 4.0, 4.0), (2.0, 3.0, 10.0)] {
            let (sum, width) = (low + likely + high, high - low);
            let triangular =
                low * low + likely * likely + high * high - low * likely - low * high - likely * high;
            let pert = (low + 4.0 * likely + high) / 6.0;
            let known = [
                (Shape::Triangular, sum / 3.0, triangular / 18.0),
                (Shape::Pert, pert, (pert - low) * (high - pert) / 7.0),
                (Shape::ClassicPert, pert, width * width / 36.0),
                (Shape::Uniform, (low + high) / 2.0, width * width / 12.0),
            ];
            for (shape, mean, variance) in known {
                let values = Spread { shape, low, likely, high }.quantiles(&shares);
                let found = values.iter().sum::<f64>() / values.len() as f64;
                let squares = values.iter().map(|value| (value - found).powi(2)).sum::<f64>();
                let spread = squares / values.len() as f64;
                assert!(
                    (found - mean).abs() < 1e-4 * high,
                    "{shape:?} {low} {likely} {high}: {found}, {mean}"
                );
                assert!((spread - variance).abs() < 2e-4 * high * high, "{shape:?}: {spread}, {variance}");
            }
        }
    }
    #[test]
    fn a_lognormal_has_a_tenth_on_either_side() {
        let spread = Spread { shape: Shape::Lognormal, low: 0.8, likely: 1.0, high: 1.8 };
        let found = spread.quantiles(&[0.1, 0.5, 0.9]);
        for (found, expected) in found.iter().zip([0.8, (0.8_f64 * 1.8).sqrt(), 1.8]) {
            assert!((found - expected).abs() < 1e-9, "{found}, {expected}");
        }
        let shares: Vec<f64> = (0..200_000).map(|at| (f64::from(at) + 0.5) / 200_000.0).collect();
        let deviation = (1.8_f64 / 0.8).ln() / (2.0 * 1.281_551_565_544_6);
        let mean = (0.8_f64 * 1.8).sqrt() * (deviation * deviation / 2.0).exp();
        let values = spread.quantiles(&shares);
        let found = values.iter().sum::<f64>() / values.len() as f64;
        assert!((found - mean).abs() < 1e-4, "{found}, {mean}");
        assert!(!Spread { low: 0.0, ..spread }.is_sound(), "nothing has no logarithm");
        assert!(Spread { shape: Shape::Lognormal, ..Spread::fixed(0.0) }.is_sound());
    }

    #[test]
    fn steps_come_as_often_as_their_weights() {
        let steps = Steps::of(&[(1.0, 1.0), (2.0, 0.0), (3.0, 3.0)]);
        for (deviate, expected) in [(-4.5, 1.0), (-0.7, 1.0), (-0.6, 3.0), (4.5, 3.0)] {
            assert_eq!(steps.at(deviate), expected, "{deviate}");
        }
        assert_eq!(steps.most(), 3.0);
    }
}
