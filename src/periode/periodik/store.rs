//! SQL bagi periode yang dipakai instansi.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::{PgConnection, types::Json};

use super::model::{Hal, Periodik, Perubahan};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
    },
    periode::{
        kala::{Berjadwal, Berlaku, JenisPeriode, Kalender},
        pengaturan::Pengaturan,
        policy::PENGATUR,
        store::kode,
    },
};

/// Periode yang dipakai instansi, di tangan pelaku.
pub async fn periodik(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Pengaturan<Periodik>> {
    let b = sqlx::query!(
        r#"
        select i.instansi_id, i.jenis_rencana_aksi, i.versi,
            kalender('DOKUMENTASI') as "dokumentasi!: Json<Kalender>",
            kalender('PENGUKURAN') as "pengukuran!: Json<Kalender>",
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
    let berjadwal = |Json(kalender)| Berjadwal { kalender, hari: pelaku.hari_ini };
    let isi = Periodik {
        dokumentasi: berjadwal(b.dokumentasi),
        rencana_aksi: JenisPeriode::baca(&b.jenis_rencana_aksi).unwrap_or(JenisPeriode::Bulanan),
        pengukuran: berjadwal(b.pengukuran),
    };
    Ok(Pengaturan { id: b.instansi_id, isi, versi: b.versi, seinstansi: b.seinstansi })
}

/// Menyimpan pilihannya. Periode wajib semua orang disusun ulang sejak hari jenisnya berganti: boleh lama.
///
/// # Errors
/// [`Error::Conflict`] bila pengaturan sudah diubah orang lain.
pub async fn simpan(conn: &mut PgConnection, p: &Perubahan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update instansi set jenis_rencana_aksi = $1, versi = versi + 1 where versi = $2",
        p.rencana_aksi.kode(),
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict("Pengaturan ini baru saja diubah orang lain.".into()));
    }
    if let Some(jadwal) = p.jadwal {
        sqlx::query!("select set_config('statement_timeout', '100s', true)").fetch_one(&mut *conn).await?;
        sqlx::query!("delete from aturan_periode where hal = $1 and mulai >= $2", p.hal.kode(), jadwal.sejak)
            .execute(&mut *conn)
            .await?;
        if let Some(baru) = jadwal.baru {
            sqlx::query!(
                "insert into aturan_periode (hal, mulai, jenis) values ($1, $2, $3)",
                p.hal.kode(),
                baru.mulai,
                p.hal.ejaan(baru.jenis),
            )
            .execute(&mut *conn)
            .await?;
        }
        terapkan_hari(conn, p.hari).await?;
    }
    let peristiwa = match p.hal {
        Hal::Dokumentasi => "pengaturan.periodik",
        Hal::Pengukuran => "pengaturan.pengukuran",
    };
    let tertulis = |hal: Hal, b: Option<_>| b.map(|b: Berlaku| (b.mulai, hal.ejaan(b.jenis)));
    let jadwal = p.lama.jadwal(p.hal);
    let rincian = json!({
        "dari": {
            "kini": p.hal.ejaan(jadwal.kini()),
            "mendatang": tertulis(p.hal, jadwal.mendatang()),
            "rencana_aksi": p.lama.rencana_aksi.kode(),
        },
        "ke": {
            "sejak": p.jadwal.map(|j| j.sejak),
            "baru": tertulis(p.hal, p.jadwal.and_then(|j| j.baru)),
            "rencana_aksi": p.rencana_aksi.kode(),
        },
    });
    let jejak = Jejak { peristiwa, objek_jenis: "pengaturan", objek: p.id, pelaku: Some(p.oleh), pada, rincian };
    audit::catat(conn, jejak, kiriman).await
}

/// Kolom pengaturan mengikuti jenis yang berlaku pada hari itu; tanpa akibat bila diulang.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select terapkan_aturan_periode($1)", hari).execute(conn).await?;
    Ok(())
}
