//! Siapa memasang, menghapus, dan mencoba. Siapa boleh melihatnya, dijaga SQL.

use super::model::{Melekat, Objek, Wenang};
use crate::kernel::{auth::Pengguna, policy::Peran};

/// Yang sedang boleh mengubah bukti sebuah objek, menurut kemampuan pemilik objek itu.
pub struct Pemasang;

impl Peran<Objek> for Pemasang {
    fn melekat(_: &Pengguna, objek: &Objek) -> bool {
        matches!(objek.wenang, Wenang::Pasang | Wenang::Tambah)
    }
}

impl Peran<Melekat> for Pemasang {
    fn melekat(_: &Pengguna, bukti: &Melekat) -> bool {
        bukti.objek.wenang == Wenang::Pasang
    }
}

/// Siapa pun yang melihatnya: mencoba tautan tidak mengubah buktinya.
pub struct Pelihat;

impl Peran<Melekat> for Pelihat {
    fn melekat(_: &Pengguna, _: &Melekat) -> bool {
        true
    }
}
