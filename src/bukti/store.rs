//! SQL bagi bukti.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{
        Bukti, BuktiId, Isi, IsiBaru, IsiMelekat, Melekat, Objek, Pemakaian, Pemasangan, Penghapusan, Percobaan, Untuk,
        Wenang, kalimat_halangan,
    },
    periksa::JenisBerkas,
    tautan::Halangan,
};
use crate::kernel::{
    audit::{self, Jejak},
    auth::Pengguna,
    berkas::Sidik,
    error::{Error, Result},
    form::Kiriman,
    id::PegawaiId,
};

/// Bukti yang melekat pada objek-objek itu, menurut objek lalu waktu. Pemanggilnya sudah membuktikan pelaku boleh melihat objeknya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn daftar(conn: &mut PgConnection, untuk: Untuk, objek: &[Uuid]) -> Result<Vec<Bukti>> {
    let baris = sqlx::query!(
        r#"
        select
            b.bukti_id,
            b.objek_id,
            b.nama,
            b.pada,
            b.tautan,
            b.hasil_coba,
            k.jenis as "jenis?",
            k.ukuran as "ukuran?"
        from bukti b
        left join berkas k using (sidik)
        where b.objek_id = any ($1) and b.untuk = $2
        order by b.objek_id, b.pada
        limit 2000
        "#,
        objek,
        untuk.kode(),
    )
    .fetch_all(conn)
    .await?;
    let bukti = baris.into_iter().map(|b| Bukti {
        id: b.bukti_id.into(),
        objek: b.objek_id,
        nama: b.nama,
        isi: match (b.jenis.zip(b.ukuran), b.tautan) {
            (Some((jenis, ukuran)), _) => Isi::Berkas { jenis, ukuran },
            (None, alamat) => {
                Isi::Tautan { alamat: alamat.unwrap_or_default(), halangan: b.hasil_coba.map(kalimat_halangan) }
            }
        },
        pada: b.pada,
    });
    Ok(bukti.collect())
}

/// Tempat bukti melekat, bagi yang boleh melihatnya.
///
/// # Errors
/// [`Error::NotFound`] bagi yang lain.
pub async fn objek(conn: &mut PgConnection, untuk: Untuk, objek: Uuid, pelaku: &Pengguna) -> Result<Objek> {
    let baris = sqlx::query!(
        r#"
        select w.wenang, o.pemilik_id as "pemilik?", o.sebutan as "sebutan?",
            case when w.wenang is not null then halaman_bukti($1, $2) end as halaman
        from wenang_bukti($1, $2, $3, $4) w (wenang)
        left join lateral objek_bukti($1, $2) o on w.wenang is not null
        "#,
        untuk.kode(),
        objek,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    let wenang = baris.wenang.as_deref().and_then(Wenang::baca).ok_or(Error::NotFound)?;
    let pemilik = baris.pemilik.map_or(pelaku.id, PegawaiId::from);
    let (sebutan, halaman) = (baris.sebutan.unwrap_or_default(), baris.halaman.unwrap_or_default());
    Ok(Objek { untuk, id: objek, pemilik, sebutan, halaman, wenang })
}

/// Satu bukti, bagi yang boleh melihat objeknya.
///
/// # Errors
/// [`Error::NotFound`] bagi yang lain.
pub async fn cari(conn: &mut PgConnection, id: BuktiId, pelaku: &Pengguna) -> Result<Melekat> {
    let b = sqlx::query!(
        r#"
        select
            b.untuk,
            b.objek_id,
            b.pegawai_id,
            b.nama,
            b.tautan,
            b.dicoba_pada,
            b.sidik,
            k.jenis as "jenis?",
            k.ukuran as "ukuran?",
            wenang_bukti(b.untuk, b.objek_id, $2, $3) as wenang
        from bukti b
        left join berkas k using (sidik)
        where b.bukti_id = $1
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let wenang = b.wenang.as_deref().and_then(Wenang::baca).ok_or(Error::NotFound)?;
    let untuk = Untuk::baca(&b.untuk).ok_or(Error::NotFound)?;
    let berkas = b.sidik.as_deref().and_then(Sidik::read).zip(b.jenis.as_deref().and_then(JenisBerkas::baca));
    let isi = match (berkas.zip(b.ukuran), b.tautan) {
        (Some(((sidik, jenis), ukuran)), _) => IsiMelekat::Berkas(sidik, jenis, ukuran),
        (None, Some(alamat)) => IsiMelekat::Tautan(alamat),
        (None, None) => return Err(Error::NotFound),
    };
    let objek = Objek {
        untuk,
        id: b.objek_id,
        pemilik: b.pegawai_id.into(),
        sebutan: String::new(),
        halaman: String::new(),
        wenang,
    };
    Ok(Melekat { id, objek, nama: b.nama, isi, dicoba: b.dicoba_pada })
}

/// Bita berkas yang dipasang seseorang; yang sama dihitung sekali.
pub async fn terpakai(conn: &mut PgConnection, siapa: PegawaiId) -> Result<i64> {
    let bita = sqlx::query_scalar!(
        r#"
        select coalesce(sum(k.ukuran), 0)::bigint as "bita!"
        from berkas k
        where k.sidik in (select b.sidik from bukti b where b.pengunggah_id = $1 and b.sidik is not null)
        "#,
        siapa.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(bita)
}

/// Mencatat berkas sebelum bitanya disimpan, sehingga penyapu tahu ia sedang ditunggu; berapa yang sudah terpakai.
///
/// Baris yang sedang dibuang penyapu ditunggu sampai terbuang, lalu ditulis lagi.
pub async fn titip(
    conn: &mut PgConnection,
    (sidik, ukuran, jenis): (Sidik, usize, JenisBerkas),
    objek: &Objek,
    siapa: PegawaiId,
    pada: DateTime<Utc>,
) -> Result<Pemakaian> {
    let baris = sqlx::query!(
        r#"
        with titip as (
            insert into berkas (sidik, ukuran, jenis, pada) values ($1, $2, $3, $4)
            on conflict (sidik) do update set pada = greatest(berkas.pada, excluded.pada)
        )
        select
            coalesce(sum(k.ukuran), 0)::bigint as "terpakai!",
            coalesce(bool_or(k.sidik = $1), false) as "sudah_punya!",
            (select count(*) from bukti b where b.objek_id = $6 and b.untuk = $7) as "pada_objek!"
        from berkas k
        where k.sidik in (select b.sidik from bukti b where b.pengunggah_id = $5 and b.sidik is not null)
        "#,
        sidik.bytes(),
        i32::try_from(ukuran).unwrap_or(i32::MAX),
        jenis.kode(),
        pada,
        siapa.uuid(),
        objek.id,
        objek.untuk.kode(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Pemakaian { terpakai: baris.terpakai, sudah_punya: baris.sudah_punya, pada_objek: baris.pada_objek })
}

/// Banyaknya bukti pada sebuah objek.
pub async fn pada_objek(conn: &mut PgConnection, objek: &Objek) -> Result<i64> {
    let banyak = sqlx::query_scalar!(
        r#"select count(*) as "n!" from bukti where objek_id = $1 and untuk = $2"#,
        objek.id,
        objek.untuk.kode(),
    )
    .fetch_one(conn)
    .await?;
    Ok(banyak)
}

/// Memasang bukti, selama pelakunya masih berwenang dan ruangnya masih ada.
///
/// # Errors
/// [`Error::Conflict`] bila tidak lagi; [`Error::Repeated`] bila formulirnya pernah diterima.
pub async fn pasang(
    conn: &mut PgConnection,
    id: BuktiId,
    p: &Pemasangan,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let (sidik, ukuran, kuota, tautan, halangan) = match &p.isi {
        IsiBaru::Berkas { sidik, ukuran, kuota } => (Some(*sidik), *ukuran, *kuota, None, None),
        IsiBaru::Tautan { alamat, halangan } => (None, 0, 0, Some(alamat.as_str()), *halangan),
    };
    if sidik.is_some() {
        // Dua unggahan serentak tidak bersama-sama melewati kuota.
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended('kuota bukti ' || $1, 0))", p.oleh.to_string())
            .execute(&mut *conn)
            .await?;
    }
    let dicoba = tautan.filter(|_| halangan != Some(Halangan::BelumDicoba)).map(|_| pada);
    let dipasang = sqlx::query!(
        r#"
        insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, sidik, tautan, dicoba_pada,
                           hasil_coba, pada)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
        where wenang_bukti($4, $5, $3, $12) in ('PASANG', 'TAMBAH')
          and ($7::bytea is null
               or exists (select from bukti b where b.pengunggah_id = $3 and b.sidik = $7)
               or $13 + (select coalesce(sum(k.ukuran), 0) from berkas k
                         where k.sidik in (select b.sidik from bukti b
                                           where b.pengunggah_id = $3 and b.sidik is not null)) <= $14)
        "#,
        id.uuid(),
        p.objek.pemilik.uuid(),
        p.oleh.uuid(),
        p.objek.untuk.kode(),
        p.objek.id,
        p.nama,
        sidik.as_ref().map(Sidik::bytes),
        tautan,
        dicoba,
        halangan.map(Halangan::kode),
        pada,
        pelaku.hari_ini,
        ukuran,
        kuota,
    )
    .execute(&mut *conn)
    .await?
    .rows_affected();
    if dipasang == 0 {
        return Err(Error::Conflict(
            "Bukti ini belum terpasang: catatannya sudah dikirim, atau ruang Anda baru saja penuh.".into(),
        ));
    }
    let macam = if sidik.is_some() { "berkas" } else { "tautan" };
    let rincian = json!({ "untuk": p.objek.untuk.kode(), "objek": p.objek.id, "macam": macam });
    audit::catat(conn, jejak("bukti.pasang", id, p.oleh, pada, rincian), kiriman).await
}

/// Menghapus bukti; berkas yang tidak dipakai lagi menunggu penyapu.
///
/// # Errors
/// [`Error::NotFound`] bila sudah tidak ada.
pub async fn hapus(conn: &mut PgConnection, p: &Penghapusan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let terhapus = sqlx::query_scalar!(
        r#"
        with h as (delete from bukti where bukti_id = $1 returning sidik),
        dilepas as (update berkas set pada = greatest(pada, $2) where sidik in (select h.sidik from h))
        select count(*) as "n!" from h
        "#,
        p.bukti.uuid(),
        pada,
    )
    .fetch_one(&mut *conn)
    .await?;
    if terhapus == 0 {
        return Err(Error::NotFound);
    }
    audit::catat(conn, jejak("bukti.hapus", p.bukti, p.oleh, pada, json!({ "nama": p.nama })), kiriman).await
}

/// Melepas semua bukti objek-objek yang dihapus kemampuan pemiliknya, dalam transaksinya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn lepas(conn: &mut PgConnection, untuk: Untuk, objek: &[Uuid], pada: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "with h as (delete from bukti where objek_id = any ($1) and untuk = $2 returning sidik)
         update berkas set pada = greatest(pada, $3) where sidik in (select h.sidik from h)",
        objek,
        untuk.kode(),
        pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Mencatat hasil percobaan sebuah tautan.
pub async fn dicoba(conn: &mut PgConnection, p: &Percobaan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    sqlx::query!(
        "update bukti set dicoba_pada = $2, hasil_coba = $3 where bukti_id = $1 and tautan is not null",
        p.bukti.uuid(),
        pada,
        p.halangan.map(Halangan::kode),
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "hasil": p.halangan.map(Halangan::kode) });
    audit::catat(conn, jejak("bukti.coba", p.bukti, p.oleh, pada, rincian), kiriman).await
}

fn jejak(
    peristiwa: &'static str,
    id: BuktiId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: serde_json::Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "bukti", objek: id.uuid(), pelaku: Some(oleh), pada, rincian }
}
