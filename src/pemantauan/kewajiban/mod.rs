//! Meter kewajiban semester: siapa yang belum dipantau, berapa hari lagi; bagi penilai, atasannya, dan kepegawaian.

mod model;
mod store;
mod view;
mod web;

pub use model::{JenisKewajiban, Kecuali, Meter, Tingkat};
pub use store::{dilihat_pada, ingatkan, meter_penilai};
pub use web::routes;
