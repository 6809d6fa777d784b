//! Letak sebuah unit kerja dalam susunannya, sebagaimana dicetak.

mod store;

pub use store::identitas_dengan_induk;
