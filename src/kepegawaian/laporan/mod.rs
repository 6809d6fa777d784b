//! «Data saya salah»: dari profil kepada siapa pun yang dapat membetulkannya, dengan batas waktu, dan pelapornya
//! melihat sampai di mana. Menyusun SKP tidak pernah terhalang olehnya.
//!
//! Yang mengurus sebuah laporan ditentukan pada hari itu juga (`pengurus_laporan` pada basis data): kepegawaian
//! yang menjangkau unit pelapor, tidak pernah pelapor sendiri; bila tidak ada, pimpinan unit kepegawaian.
//!
//! ```text
//!  terkirim ──dikerjakan──► dikerjakan ──► selesai │ ditolak (beralasan)
//!     │  └── diteruskan ke seinstansi ──┘
//!     └───────── ditarik pelapor ─────────► ditarik
//! ```

mod formulir;
mod model;
mod policy;
mod store;
mod view;
mod web;

pub use model::{LaporanBeranda, LaporanSaya, Status};
pub use policy::mungkin_mengurus;
pub use store::milik;
pub use view::Berjalan;
pub use web::routes;
