//! Target: tulisan yang dicetak apa adanya, dan angka di dalamnya bila terbaca.

mod model;

pub use model::{AngkaTarget, TargetGanda, baca_target};
