//! SQL bagi periode yang dipakai instansi.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::{Periodik, Perubahan};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
    },
    periode::{kala::JenisPeriode, pengaturan::Pengaturan, policy::PENGATUR, store::kode},
};

/// Periode yang dipakai instansi, di tangan pelaku.
pub async fn periodik(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Pengaturan<Periodik>> {
    let b = sqlx::query!(
        r#"
        select i.instansi_id, i.jenis_dokumentasi, i.jenis_rencana_aksi, i.versi,
            exists (
                select from peran_pegawai r
                where r.pegawai_id = $1 and r.peran = any ($2) and r.unit_id is null
                  and berlaku(r.mulai, r.selesai, $3)) as "seinstansi!"
        from instansi i
        "#,
        pelaku.id.uuid(),
        &kode(PENGATUR),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    let jenis = |kode: &str| JenisPeriode::baca(kode).unwrap_or(JenisPeriode::Bulanan);
    let isi = Periodik { dokumentasi: jenis(&b.jenis_dokumentasi), rencana_aksi: jenis(&b.jenis_rencana_aksi) };
    Ok(Pengaturan { id: b.instansi_id, isi, versi: b.versi, seinstansi: b.seinstansi })
}

/// Menyimpan pilihannya.
///
/// # Errors
/// [`Error::Conflict`] bila pengaturan sudah diubah orang lain.
pub async fn simpan(conn: &mut PgConnection, p: &Perubahan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update instansi set jenis_dokumentasi = $1, jenis_rencana_aksi = $2, versi = versi + 1 where versi = $3",
        p.baru.dokumentasi.kode(),
        p.baru.rencana_aksi.kode(),
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict("Pengaturan ini baru saja diubah orang lain.".into()));
    }
    let tulis = |i: Periodik| json!({ "dokumentasi": i.dokumentasi.kode(), "rencana_aksi": i.rencana_aksi.kode() });
    let jejak = Jejak {
        peristiwa: "pengaturan.periodik",
        objek_jenis: "pengaturan",
        objek: p.id,
        pelaku: Some(p.oleh),
        pada,
        rincian: json!({ "dari": tulis(p.lama), "ke": tulis(p.baru) }),
    };
    audit::catat(conn, jejak, kiriman).await
}
