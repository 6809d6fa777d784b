//! Hitungan percobaan sebagaimana tersimpan.
//!
//! Setiap perintah mengunci baris dengan urutan yang sama (alamat, akun, pasangan), sehingga
//! percobaan serentak saling menunggu dan tidak pernah saling mengunci.

use std::{net::IpAddr, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;
use tokio::sync::Semaphore;

use super::model::{
    AKUN_DISERANG, DICATAT, Ember, Hitungan, JEDA_DISERANG, JENDELA, Kunci, kunci_catatan, sisa_tunggu,
};
use crate::kernel::{
    db::Db,
    error::{Error, Result},
    id::PegawaiId,
};

/// Pemesanan yang boleh berjalan serentak.
static SERENTAK: Semaphore = Semaphore::const_new(3);
/// Paling lama menunggu giliran.
const SABAR: Duration = Duration::from_secs(1);

/// Memeriksa dan sekaligus memesan satu percobaan, atau menolaknya dengan [`Error::Throttled`].
///
/// Bertransaksi sendiri: pemesanan harus tersimpan sebelum argon2, entah jadi masuk atau tidak,
/// dan yang ditolak tidak boleh meninggalkan hitungan setengah jalan.
pub async fn pesan(db: &Db, ember: &Ember, kini: DateTime<Utc>) -> Result<()> {
    // Yang menunggu baris yang sama tidak boleh memegang seluruh sambungan: pembaca tetap dilayani.
    let _giliran = tokio::time::timeout(SABAR, SERENTAK.acquire()).await.map_err(|_| Error::Unavailable)?;
    let mut tx = db.begin().await?;
    let boleh = match ember {
        Ember::Asing { alamat, akun, pasangan } => pesan_asing(&mut tx, alamat, akun, pasangan, kini).await?,
        Ember::Sendiri(kunci) => pesan_sendiri(&mut tx, kunci, kini).await?,
    };
    if boleh {
        tx.commit().await?;
        return Ok(());
    }
    tx.rollback().await?;
    let boleh_lagi = boleh_lagi(&mut *db.acquire().await?, ember).await?;
    Err(Error::Throttled(sisa_tunggu(boleh_lagi.unwrap_or(kini), kini)))
}

/// Satu perintah bagi ketiga hitungan. Baris yang masih menunggu tidak diperbarui dan tidak
/// kembali dari `returning`, dan yang sesudahnya tidak disentuh; yang sebelumnya ditarik kembali
/// oleh transaksinya. `on conflict` membaca baris terbaru di bawah kunci, jadi angka akun yang
/// diteruskan kepada pasangan selalu benar juga ketika seratus tebakan datang serentak.
async fn pesan_asing(
    conn: &mut PgConnection,
    alamat: &Kunci,
    akun: &Kunci,
    pasangan: &Kunci,
    kini: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        with alamat as (
            insert into percobaan_masuk as p (kunci, gagal, sejak, boleh_lagi)
            values ($1, 1, $4, $4)
            on conflict (kunci) do update set
                gagal = case when p.sejak <= $5 then 1 else p.gagal + 1 end,
                sejak = case when p.sejak <= $5 then $4 else p.sejak end,
                boleh_lagi = $4 + interval '1 second' * case
                    when p.sejak <= $5 then 0
                    else ($6::int[])[least(p.gagal + 1, cardinality($6::int[]))]
                end
            where p.boleh_lagi <= $4
            returning kunci
        ),
        akun as (
            insert into percobaan_masuk as p (kunci, gagal, sejak, boleh_lagi)
            select $2, 1, $4, $4 from alamat
            on conflict (kunci) do update set
                gagal = case when p.sejak <= $5 then 1 else p.gagal + 1 end,
                sejak = $4
            returning gagal
        ),
        pasangan as (
            insert into percobaan_masuk as p (kunci, gagal, sejak, boleh_lagi)
            select $3, 1, $4, $4 + interval '1 second' * case when akun.gagal >= $8 then $9::int else 0 end
            from akun
            on conflict (kunci) do update set
                gagal = case when p.sejak <= $5 then 1 else p.gagal + 1 end,
                sejak = $4,
                boleh_lagi = greatest(excluded.boleh_lagi, $4 + interval '1 second' * case
                    when p.sejak <= $5 then 0
                    else ($7::int[])[least(p.gagal + 1, cardinality($7::int[]))]
                end)
            where p.boleh_lagi <= $4
            returning kunci
        )
        select exists (select from pasangan) as "boleh!"
        "#,
        alamat,
        akun,
        pasangan,
        kini,
        kini - JENDELA,
        &Hitungan::Alamat.tangga(),
        &Hitungan::Pasangan.tangga(),
        AKUN_DISERANG,
        JEDA_DISERANG,
    )
    .fetch_one(conn)
    .await?)
}

async fn pesan_sendiri(conn: &mut PgConnection, kunci: &Kunci, kini: DateTime<Utc>) -> Result<bool> {
    let dipesan = sqlx::query!(
        r#"
        insert into percobaan_masuk as p (kunci, gagal, sejak, boleh_lagi)
        values ($1, 1, $2, $2)
        on conflict (kunci) do update set
            gagal = case when p.sejak <= $3 then 1 else p.gagal + 1 end,
            sejak = $2,
            boleh_lagi = $2 + interval '1 second' * case
                when p.sejak <= $3 then 0
                else ($4::int[])[least(p.gagal + 1, cardinality($4::int[]))]
            end
        where p.boleh_lagi <= $2
        "#,
        kunci,
        kini,
        kini - JENDELA,
        &Hitungan::Pasangan.tangga(),
    )
    .execute(conn)
    .await?;
    Ok(dipesan.rows_affected() == 1)
}

async fn boleh_lagi(conn: &mut PgConnection, ember: &Ember) -> Result<Option<DateTime<Utc>>> {
    let kunci: Vec<Kunci> = match ember {
        Ember::Asing { alamat, pasangan, .. } => vec![alamat.clone(), pasangan.clone()],
        Ember::Sendiri(kunci) => vec![kunci.clone()],
    };
    Ok(sqlx::query_scalar!("select max(boleh_lagi) from percobaan_masuk where kunci = any ($1)", &kunci)
        .fetch_one(conn)
        .await?)
}

/// Kata sandinya cocok: pesanan ditarik kembali dan hitungan pasangan dihapus.
pub async fn berhasil(conn: &mut PgConnection, ember: &Ember) -> Result<()> {
    let pasangan = match ember {
        Ember::Asing { alamat, akun, pasangan } => {
            kurangi(conn, alamat, akun).await?;
            pasangan
        }
        Ember::Sendiri(kunci) => kunci,
    };
    sqlx::query!("delete from percobaan_masuk where kunci = $1", pasangan).execute(conn).await?;
    Ok(())
}

/// Percobaan yang tidak jadi diperiksa: pesanannya ditarik kembali.
pub async fn batalkan(conn: &mut PgConnection, ember: &Ember) -> Result<()> {
    let pasangan = match ember {
        Ember::Asing { alamat, akun, pasangan } => {
            kurangi(conn, alamat, akun).await?;
            pasangan
        }
        Ember::Sendiri(kunci) => kunci,
    };
    sqlx::query!("update percobaan_masuk set gagal = greatest(gagal - 1, 0) where kunci = $1", pasangan)
        .execute(conn)
        .await?;
    Ok(())
}

/// Mencatat percobaan yang tidak cocok pada jejak akunnya, selama belum [`DICATAT`] kali.
///
/// Satu perintah bagi semua nomor. Yang tidak punya akun menulis baris sementara sebagai ganti
/// jejak, dihapus [`buang_lama`]: dari lamanya tidak terbaca siapa yang punya akun.
pub async fn catat_gagal(
    conn: &mut PgConnection,
    nomor: &str,
    akun: Option<PegawaiId>,
    alamat: IpAddr,
    kini: DateTime<Utc>,
) -> Result<()> {
    let sementara: [u8; 32] = rand::random();
    sqlx::query!(
        r#"
        with catatan as (
            insert into percobaan_masuk as p (kunci, gagal, sejak, boleh_lagi)
            values ($1, 1, $3, $3)
            on conflict (kunci) do update set
                gagal = case when p.sejak <= $4 then 1 else p.gagal + 1 end,
                sejak = case when p.sejak <= $4 then $3 else p.sejak end
            returning gagal
        ),
        sementara as (
            insert into percobaan_masuk (kunci, gagal, sejak, boleh_lagi)
            select $2, 0, $3, $3 from catatan where gagal <= $5 and $6::uuid is null
        )
        insert into jejak (peristiwa, objek_jenis, objek_id, pada, rincian)
        select 'masuk.gagal', 'akun', $6, $3, $7 from catatan where gagal <= $5 and $6::uuid is not null
        "#,
        kunci_catatan(nomor),
        &sementara,
        kini,
        kini - JENDELA,
        DICATAT,
        akun.map(PegawaiId::uuid),
        json!({ "alamat": alamat }),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Alamat lebih dahulu, lalu akun; lihat urutan di atas.
async fn kurangi(conn: &mut PgConnection, alamat: &Kunci, akun: &Kunci) -> Result<()> {
    sqlx::query!(
        r#"
        with alamat as (
            update percobaan_masuk set gagal = greatest(gagal - 1, 0) where kunci = $1 returning kunci
        )
        update percobaan_masuk set gagal = greatest(gagal - 1, 0)
        where kunci = $2 and (select count(*) from alamat) >= 0
        "#,
        alamat,
        akun,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Membuang hitungan yang lebih tua dari sehari, sedikit demi sedikit. Selalu yang terakhir dalam
/// transaksinya, dan tidak menunggu baris yang sedang dipegang orang lain.
pub async fn buang_lama(conn: &mut PgConnection, kini: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "delete from percobaan_masuk where kunci in (
             select kunci from percobaan_masuk where sejak < $1 order by sejak limit 100 for update skip locked
         )",
        kini - TimeDelta::days(1),
    )
    .execute(conn)
    .await?;
    Ok(())
}
