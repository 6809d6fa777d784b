//! SQL bagi ringkasan.

use chrono::NaiveDate;
use sqlx::{PgConnection, types::Json};

use super::model::Baris;
use crate::{
    kernel::{auth::Pengguna, error::Result},
    periode::{JenisPeriode, Kalender, Rentang},
};

/// Peran yang membaca ringkasan.
const PERAN: [&str; 4] = ["KEPEGAWAIAN", "PIMPINAN_KEPEGAWAIAN", "PYB", "PENGELOLA"];

/// Unit pada satu halaman.
pub const SEHALAMAN: usize = 200;

/// Seberapa sering kinerja diukur, dari hari ke hari.
pub async fn kalender(conn: &mut PgConnection) -> Result<Kalender> {
    let kalender = sqlx::query_scalar!(r#"select kalender('PENGUKURAN') as "kalender!: Json<Kalender>""#);
    Ok(kalender.fetch_one(conn).await?.0)
}

/// Jumlah per unit dalam lingkup pelaku, sesudah kode itu.
pub async fn per_unit(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    jenis: JenisPeriode,
    periode: Rentang,
    sesudah: &str,
) -> Result<Vec<Baris>> {
    let peran: Vec<String> = PERAN.iter().map(|p| (*p).to_owned()).collect();
    let hari: NaiveDate = pelaku.hari_ini;
    let baris = sqlx::query!(
        r#"
        select u.kode, u.nama,
            count(distinct s.pemilik_id) as "wajib!",
            count(distinct s.pemilik_id) filter (where exists (
                select from pengukuran p
                where p.skp_id = s.skp_id and p.jenis = $4 and p.mulai = greatest(s.mulai, $5)
                  and p.status in ('DITETAPKAN', 'DIKUNCI'))) as "ditetapkan!"
        from lingkup($1, $2, $3) l
        join unit u using (unit_id)
        join penempatan t on t.unit_id = u.unit_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $3)
        join skp s on s.pemilik_id = t.pegawai_id and s.dokumen is not null and s.mulai <= $6 and s.selesai >= $5
        where u.kode > $7
        group by u.kode, u.nama
        order by u.kode
        limit 201
        "#,
        pelaku.id.uuid(),
        &peran,
        hari,
        jenis.kode_satuan(),
        periode.mulai,
        periode.selesai,
        sesudah,
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter();
    Ok(baris.map(|b| Baris { kode: b.kode, nama: b.nama, wajib: b.wajib, ditetapkan: b.ditetapkan }).collect())
}
