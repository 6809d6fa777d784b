//! Hanya pemiliknya yang menyunting rencana aksinya.

use super::model::Lembar;
use crate::kernel::{
    auth::Pengguna,
    policy::{Pemilik, Peran},
};

impl Peran<Lembar> for Pemilik {
    fn melekat(pelaku: &Pengguna, lembar: &Lembar) -> bool {
        pelaku.id == lembar.pegawai
    }
}
