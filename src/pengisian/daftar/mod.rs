//! Orang demi orang: yang tersaring, menurut nama.

pub mod store;
