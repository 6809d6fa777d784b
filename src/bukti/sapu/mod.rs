//! Membuang berkas yang tidak dipakai bukti mana pun lagi, sehari sesudah dilepas.
//!
//! Unggahan menulis barisnya dahulu, baru bitanya. Penyapu membuang bitanya selagi memegang baris itu, jadi unggahan
//! berkas yang sama menunggu, lalu menulis keduanya lagi; tidak ada bukti yang menunjuk berkas yang sudah terbuang.

mod store;

pub use store::sapu;
