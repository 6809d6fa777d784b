//! SQL bagi sel.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Ketetapan;
use crate::{
    kernel::{audit, error::Result, form::Kiriman, id::PegawaiId},
    matriks::{
        model::Suntingan,
        store::{bergeser, jejak},
    },
    skp::RencanaId,
};

/// Menyimpan seluruh sel seseorang terhadap versi yang dilihat pimpinannya.
///
/// # Errors
/// [`crate::kernel::error::Error::Conflict`] bila sudah diubah di tab lain.
pub async fn simpan(
    conn: &mut PgConnection,
    s: &Suntingan,
    siapa: PegawaiId,
    versi: i32,
    isi: &[Ketetapan],
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let pokok: Vec<Uuid> = isi.iter().map(|i| i.pokok).collect();
    let kolom: Vec<Option<Uuid>> = isi.iter().map(|i| i.kolom.map(RencanaId::uuid)).collect();
    let bunyi: Vec<String> = isi.iter().map(|i| i.rhk_pimpinan.clone()).collect();
    let rhk: Vec<String> = isi.iter().map(|i| i.rhk.clone()).collect();
    let hasil = sqlx::query!(
        "with b as (
             insert into baris_matriks (matriks_id, pegawai_id, versi) values ($1, $2, 2)
             on conflict (matriks_id, pegawai_id) do update set versi = baris_matriks.versi + 1
             where baris_matriks.versi = $3
             returning matriks_id
         ),
         terhapus as (
             delete from isi_matriks i using b
             where i.matriks_id = $1 and i.pegawai_id = $2 and i.pokok_id <> all ($4::uuid[])
         ),
         terisi as (
             insert into isi_matriks (matriks_id, pokok_id, pegawai_id, rhk_pimpinan_id, rhk_pimpinan, urutan, rhk)
             select b.matriks_id, m.pokok_id, $2, m.kolom, m.bunyi, m.urutan, m.rhk
             from b cross join unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[])
                 with ordinality as m (pokok_id, kolom, bunyi, rhk, urutan)
             on conflict (matriks_id, pokok_id) do update
             set rhk_pimpinan_id = excluded.rhk_pimpinan_id, rhk_pimpinan = excluded.rhk_pimpinan,
                 urutan = excluded.urutan, rhk = excluded.rhk
             where isi_matriks.pegawai_id = $2
         )
         update matriks m set versi = versi + 1 from b where m.matriks_id = b.matriks_id",
        s.matriks.uuid(),
        siapa.uuid(),
        versi,
        &pokok,
        &kolom as &[Option<Uuid>],
        &bunyi,
        &rhk,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(bergeser());
    }
    let rincian = json!({ "pegawai": siapa, "rhk": rhk });
    audit::catat(conn, jejak("matriks.baris", s.matriks, s.oleh, pada, rincian), kiriman).await
}
