//! Semester: kewajiban yang dipenuhi sekali setiap setengah tahun, dengan hari-hari batasnya.

mod model;

pub use model::Semester;
