//! SQL bagi daftar perjanjian kinerja.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kernel::{auth::Pengguna, error::Result},
    perjanjian::model::PerjanjianId,
};

/// Sebuah unit dengan perjanjiannya tahun itu.
pub struct Baris {
    /// Unitnya.
    pub unit: Uuid,
    /// Kodenya, kursor halaman berikutnya.
    pub kode: String,
    /// Namanya.
    pub nama: String,
    /// Yang berlaku, tanggalnya, dan versi keberapa.
    pub berlaku: Option<(PerjanjianId, NaiveDate, i32)>,
    /// Drafnya, bila boleh dibaca.
    pub draf: Option<PerjanjianId>,
    /// Orang ini menyusunnya.
    pub menyusun: bool,
}

/// Unit pada satu halaman daftar.
pub const SEHALAMAN: usize = 50;

/// Kolom yang sama bagi kedua daftar; `$dari` menyebut unit mana dan menurut urutan apa.
macro_rules! daftar {
    ($conn:expr, $dari:literal, $pelaku:expr, $tahun:expr $(, $tambahan:expr)*) => {{
        let baris = sqlx::query!(
            r#"
            select
                u.unit_id,
                u.kode,
                u.nama,
                b.perjanjian_id as "berlaku?",
                b.tanggal,
                b.ke as "ke?",
                r.perjanjian_id as "draf?",
                exists (select from perjanjian_disusun($1, $2) s where s.unit_id = u.unit_id) as "menyusun!"
            from "#
                + $dari,
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
            $tahun
            $(, $tambahan)*
        )
        .fetch_all($conn)
        .await?;
        Ok(baris
            .into_iter()
            .map(|b| Baris {
                unit: b.unit_id,
                kode: b.kode,
                nama: b.nama,
                berlaku: b.berlaku.map(Into::into).zip(b.tanggal).zip(b.ke).map(|((id, hari), ke)| (id, hari, ke)),
                draf: b.draf.map(Into::into),
                menyusun: b.menyusun,
            })
            .collect())
    }};
}

/// Unit orang itu dan yang di atasnya, dari yang terdekat.
pub async fn rantai(conn: &mut PgConnection, pelaku: &Pengguna, tahun: i32) -> Result<Vec<Baris>> {
    daftar!(
        conn,
        "unit_menaungi($1, $2) m
            join unit u using (unit_id)
            join perjanjian_dibaca($1, $2) d on d.unit_id = u.unit_id
            left join perjanjian b on b.perjanjian_id = perjanjian_berlaku(u.unit_id, $3)
            left join perjanjian r on r.unit_id = u.unit_id and r.tahun = $3 and r.status = 'draf' and d.draf
            order by m.jarak, u.kode
            limit 60",
        pelaku,
        tahun
    )
}

/// Unit lain yang masih ada dan boleh dibaca perjanjiannya, menurut kode, sesudah `kursor`; satu lebih banyak
/// daripada [`SEHALAMAN`] bila masih ada.
pub async fn lain(conn: &mut PgConnection, pelaku: &Pengguna, tahun: i32, kursor: Option<&str>) -> Result<Vec<Baris>> {
    daftar!(
        conn,
        "perjanjian_dibaca($1, $2) d
            join unit u using (unit_id)
            left join perjanjian b on b.perjanjian_id = perjanjian_berlaku(u.unit_id, $3)
            left join perjanjian r on r.unit_id = u.unit_id and r.tahun = $3 and r.status = 'draf' and d.draf
            where not exists (select from unit_menaungi($1, $2) m where m.unit_id = u.unit_id)
              and berlaku(u.mulai, u.selesai, $2)
              and ($4::text is null or u.kode > $4)
            order by u.kode
            limit 51",
        pelaku,
        tahun,
        kursor
    )
}
