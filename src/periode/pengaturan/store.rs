//! SQL bagi pengaturan instansi.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::{Dasar, DasarHukum, Instansi, Pengaturan, Perubahan};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
    },
    periode::{
        policy::PENGATUR,
        store::{Peristiwa, kode, riwayat_objek},
    },
};

/// Pengaturan instansi di tangan pelaku; yang mengubahnya menunggu giliran.
pub async fn instansi(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Pengaturan<Instansi>> {
    let b = sqlx::query!(
        r#"
        select i.instansi_id, i.nama, i.tempat, i.reviu, i.versi,
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
    let isi = Instansi { nama: b.nama, tempat: b.tempat, reviu: b.reviu };
    Ok(Pengaturan { id: b.instansi_id, isi, versi: b.versi, seinstansi: b.seinstansi })
}

/// Semua dasar hukum, menurut urutan [`DasarHukum::SEMUA`].
pub async fn dasar(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Pengaturan<Dasar>>> {
    let urutan: Vec<String> = DasarHukum::SEMUA.iter().map(|d| d.kode().to_owned()).collect();
    let baris = sqlx::query!(
        r#"
        select d.dasar_id, d.kunci, d.teks, d.versi,
            exists (
                select from peran_pegawai r
                where r.pegawai_id = $1 and r.peran = any ($2) and r.unit_id is null
                  and berlaku(r.mulai, r.selesai, $3)) as "seinstansi!"
        from dasar_hukum d
        where d.kunci = any ($4)
        order by array_position($4, d.kunci)
        "#,
        pelaku.id.uuid(),
        &kode(PENGATUR),
        pelaku.hari_ini,
        &urutan,
    )
    .fetch_all(conn)
    .await?;
    let dasar = baris.into_iter().filter_map(|b| {
        let isi = Dasar { kunci: DasarHukum::baca(&b.kunci)?, teks: b.teks };
        Some(Pengaturan { id: b.dasar_id, isi, versi: b.versi, seinstansi: b.seinstansi })
    });
    Ok(dasar.collect())
}

/// Satu dasar hukum.
pub async fn satu_dasar(conn: &mut PgConnection, pelaku: &Pengguna, kunci: DasarHukum) -> Result<Pengaturan<Dasar>> {
    dasar(conn, pelaku).await?.into_iter().find(|d| d.isi.kunci == kunci).ok_or(Error::NotFound)
}

/// Perubahan terakhirnya.
pub async fn terakhir<T>(conn: &mut PgConnection, apa: &Pengaturan<T>) -> Result<Option<Peristiwa>> {
    Ok(riwayat_objek(conn, apa.id, "pengaturan").await?.into_iter().next())
}

fn didahului() -> Error {
    Error::Conflict("Pengaturan ini baru saja diubah orang lain.".into())
}

fn jejak<T>(peristiwa: &'static str, p: &Perubahan<T>, pada: DateTime<Utc>, rincian: serde_json::Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "pengaturan", objek: p.id, pelaku: Some(p.oleh), pada, rincian }
}

/// Menyimpan nama, tempat, dan reviu.
pub async fn simpan_instansi(
    conn: &mut PgConnection,
    p: &Perubahan<Instansi>,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    if p.berganti_nama() {
        // Identitas semua orang disusun ulang: boleh lama.
        sqlx::query!("select set_config('statement_timeout', '100s', true)").fetch_one(&mut *conn).await?;
    }
    let hasil = sqlx::query!(
        "update instansi set nama = $1, tempat = $2, reviu = $3, versi = versi + 1 where versi = $4",
        p.baru.nama,
        p.baru.tempat,
        p.baru.reviu,
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(didahului());
    }
    let tulis = |i: &Instansi| json!({ "nama": i.nama, "tempat": i.tempat, "reviu": i.reviu });
    let rincian = json!({ "dari": tulis(&p.lama), "ke": tulis(&p.baru) });
    let peristiwa = if p.lama.reviu == p.baru.reviu { "pengaturan.instansi" } else { "pengaturan.reviu" };
    audit::catat(conn, jejak(peristiwa, p, pada, rincian), kiriman).await
}

/// Menyimpan bunyi sebuah dasar hukum.
pub async fn simpan_dasar(
    conn: &mut PgConnection,
    p: &Perubahan<Dasar>,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "update dasar_hukum set teks = $2, versi = versi + 1 where dasar_id = $1 and versi = $3",
        p.id,
        p.baru.teks,
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(didahului());
    }
    let rincian = json!({ "kunci": p.baru.kunci.kode(), "dari": p.lama.teks, "ke": p.baru.teks });
    audit::catat(conn, jejak("pengaturan.dasar_hukum", p, pada, rincian), kiriman).await
}
