//! Siapa memasang, menghapus, dan mencoba. Siapa boleh melihatnya, dijaga SQL.

use super::model::{Melekat, Objek, Wenang};
use crate::kernel::{auth::Pengguna, policy::Peran};

/// Yang sedang boleh mengubah bukti sebuah objek, menurut kemampuan pemilik objek itu.
pub struct Pemasang;

impl Peran<Objek> for Pemasang {
    fn melekat(_: &Pengguna, objek: &Objek) -> bool {
        objek.wenang == Wenang::Pasang
    }
}

impl Peran<Melekat> for Pemasang {
    fn melekat(pelaku: &Pengguna, bukti: &Melekat) -> bool {
        <Self as Peran<Objek>>::melekat(pelaku, &bukti.objek)
    }
}

/// Siapa pun yang melihatnya: mencoba tautan tidak mengubah buktinya.
pub struct Pelihat;

impl Peran<Melekat> for Pelihat {
    fn melekat(_: &Pengguna, _: &Melekat) -> bool {
        true
    }
}
