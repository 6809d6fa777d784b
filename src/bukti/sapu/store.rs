//! SQL dan langkah penyapu.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use crate::kernel::{
    berkas::{Files, Sidik},
    db::Db,
    error::Result,
};

/// Berkas yang dilepas masih disimpan selama ini; unggahan yang sedang berjalan jauh lebih singkat.
const TENGGANG: TimeDelta = TimeDelta::days(1);
/// Tulisan yang terputus tidak mungkin masih berjalan sesudah ini.
const SETENGAH_JALAN: Duration = Duration::from_secs(24 * 3600);
/// Sekali sapu; sisanya besok.
const SEKALI: usize = 20_000;
/// Nama yang ditanyakan sekaligus.
const SEPOTONG: usize = 500;

/// Membuang yang tidak dipakai; hasilnya banyaknya. Berapa pun proses boleh mengerjakannya bersamaan.
///
/// # Errors
/// Bila basis data atau penyimpanannya tidak dapat dihubungi; yang sudah terbuang tetap terbuang.
pub async fn sapu(db: &Db, files: &Files, kini: DateTime<Utc>) -> Result<usize> {
    let batas = kini - TENGGANG;
    let mut terbuang = 0;
    while terbuang < SEKALI && buang_satu(db, files, batas).await? {
        terbuang += 1;
    }
    terbuang += buang_tak_tercatat(db, files, batas).await?;
    if let Err(galat) = files.sweep_halves(SystemTime::now() - SETENGAH_JALAN) {
        tracing::warn!(%galat, "sisa unggahan yang terputus belum terbuang");
    }
    Ok(terbuang)
}

/// Barisnya terkunci sampai bitanya terbuang; bila terputus di tengah, barisnya kembali dan dicoba lagi.
async fn buang_satu(db: &Db, files: &Files, batas: DateTime<Utc>) -> Result<bool> {
    let mut tx = db.begin().await?;
    let terkunci = sqlx::query_scalar!(
        "select k.sidik from berkas k
         where k.pada < $1 and not exists (select from bukti b where b.sidik = k.sidik)
         order by k.pada
         limit 1
         for update skip locked",
        batas,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(sidik) = terkunci else { return Ok(false) };
    let terhapus = sqlx::query!(
        "delete from berkas k
         where k.sidik = $1 and k.pada < $2 and not exists (select from bukti b where b.sidik = k.sidik)",
        sidik,
        batas,
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if terhapus == 1
        && let Some(sidik) = Sidik::read(&sidik)
    {
        files.remove(sidik).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Bita tanpa baris: sisa basis data yang dipulihkan dari cadangan, atau ditaruh tangan orang.
async fn buang_tak_tercatat(db: &Db, files: &Files, batas: DateTime<Utc>) -> Result<usize> {
    let mut terbuang = 0;
    let mut potongan = files.all().try_filter(|k| std::future::ready(k.written < batas)).try_chunks(SEPOTONG);
    while let Some(tersimpan) = potongan.try_next().await.map_err(|e| e.1)? {
        let sidik: Vec<Sidik> = tersimpan.iter().map(|k| k.sidik).collect();
        for sidik in tak_tercatat(&mut *db.acquire().await?, &sidik).await? {
            terbuang += usize::from(buang_bita(db, files, sidik).await?);
        }
    }
    Ok(terbuang)
}

async fn tak_tercatat(conn: &mut PgConnection, sidik: &[Sidik]) -> Result<Vec<Sidik>> {
    let semua: Vec<Vec<u8>> = sidik.iter().map(|s| s.bytes().to_vec()).collect();
    let asing = sqlx::query_scalar!(
        r#"select s as "s!" from unnest($1::bytea[]) s where not exists (select from berkas k where k.sidik = s)"#,
        &semua,
    )
    .fetch_all(conn)
    .await?;
    Ok(asing.iter().filter_map(|s| Sidik::read(s)).collect())
}

/// Barisnya diduduki sampai bitanya terbuang, lalu dilepas tanpa bekas; unggahan yang sama menunggu.
async fn buang_bita(db: &Db, files: &Files, sidik: Sidik) -> Result<bool> {
    let mut tx = db.begin().await?;
    let diduduki = sqlx::query!(
        "insert into berkas (sidik, ukuran, jenis, pada) values ($1, 1, 'PDF', '-infinity') on conflict do nothing",
        sidik.bytes(),
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if diduduki == 1 {
        files.remove(sidik).await?;
    }
    tx.rollback().await?;
    Ok(diduduki == 1)
}
