//! SQL bagi survei tertutup.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::{Connection, PgConnection, types::Json};
use uuid::Uuid;

use super::{
    model::{
        Fase, PEMBERI_MAKS, PENERIMA_MAKS, Pembatalan, Pembukaan, Pendapat, PilihanUnit, Survei, SurveiId, UNIT_MAKS,
        Undangan,
    },
    policy::PEMBUKA,
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::{Pengguna, PeranInstansi},
        error::{Error, Result},
        form::{Kiriman, sebaris},
        id::PegawaiId,
    },
    pegawai::Kartu,
    pemberitahuan::{Jenis, Kabar, kabarkan},
    umpan_balik::model::Orang,
};

pub(super) fn kode(peran: [PeranInstansi; 2]) -> Vec<String> {
    peran.into_iter().map(|p| p.kode().to_owned()).collect()
}

/// Survei pada sebuah daftar.
pub struct Ringkas {
    /// Nomornya.
    pub id: SurveiId,
    /// Judulnya.
    pub judul: String,
    /// Unit yang disurvei.
    pub unit: String,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari terakhir.
    pub terakhir: NaiveDate,
    /// Sampai di mana.
    pub fase: Fase,
    /// Orang yang belum ditulis pembacanya; kosong bila ia tidak diundang.
    pub belum: Option<i64>,
    /// Pembacanya dibicarakan.
    pub menerima: bool,
}

/// Survei yang diisi pelaku atau membicarakannya, terbaru dahulu, paling banyak 50.
pub async fn bagi_saya(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query!(
        r#"
        select s.survei_id, s.judul, u.nama as unit, s.mulai, s.selesai, s.status,
            (select count(*) filter (where not x.ikut) from undangan_survei x
             where x.pemberi_id = $1 and x.survei_id = s.survei_id having count(*) > 0) as belum,
            exists (select from penerima_survei p where p.survei_id = s.survei_id and p.penerima_id = $1)
                as "menerima!"
        from survei s
        join pilihan_survei a using (tahun)
        join unit u using (unit_id)
        where a.aktif and s.status <> 'DIBATALKAN' and s.survei_id in (
            select x.survei_id from undangan_survei x where x.pemberi_id = $1
            union
            select p.survei_id from penerima_survei p where p.penerima_id = $1)
        order by s.mulai desc, s.survei_id desc
        limit 50
        "#,
        pelaku.id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Ringkas {
            id: b.survei_id.into(),
            judul: b.judul,
            unit: b.unit,
            mulai: b.mulai,
            terakhir: b.selesai.pred_opt().unwrap_or(b.selesai),
            fase: Fase::pada(&b.status, b.mulai, b.selesai, pelaku.hari_ini),
            belum: b.belum,
            menerima: b.menerima,
        })
        .collect())
}

/// Survei atas unit dalam lingkup pelaku, terbaru dahulu, paling banyak 50.
pub async fn dikelola(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query!(
        r#"
        select s.survei_id, s.judul, u.nama as unit, s.mulai, s.selesai, s.status
        from lingkup($1, $2, $3) l
        join survei s using (unit_id)
        join unit u using (unit_id)
        join pilihan_survei a using (tahun)
        where a.aktif
        order by s.mulai desc, s.survei_id desc
        limit 50
        "#,
        pelaku.id.uuid(),
        &kode(PEMBUKA),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Ringkas {
            id: b.survei_id.into(),
            judul: b.judul,
            unit: b.unit,
            mulai: b.mulai,
            terakhir: b.selesai.pred_opt().unwrap_or(b.selesai),
            fase: Fase::pada(&b.status, b.mulai, b.selesai, pelaku.hari_ini),
            belum: None,
            menerima: false,
        })
        .collect())
}

/// Satu survei bagi yang mengelola, mengisi, atau dibicarakan; yang lain tidak mengenalnya.
pub async fn cari(conn: &mut PgConnection, id: SurveiId, pelaku: &Pengguna) -> Result<Survei> {
    let b = sqlx::query!(
        r#"
        select s.survei_id, s.judul, u.nama as unit, s.mulai, s.selesai, s.status,
            k.mengelola as "mengelola!", k.menerima as "menerima!",
            case when k.mengelola then (select count(*) from penerima_survei p where p.survei_id = s.survei_id) end
                as penerima
        from survei s
        join pilihan_survei a using (tahun)
        join unit u using (unit_id)
        cross join lateral (
            select s.unit_id in (select l.unit_id from lingkup($2, $3, $4) l) as mengelola,
                exists (select from penerima_survei p where p.survei_id = s.survei_id and p.penerima_id = $2) as menerima,
                exists (select from undangan_survei x where x.survei_id = s.survei_id and x.pemberi_id = $2) as diundang
        ) k
        where s.survei_id = $1 and a.aktif
          and (k.mengelola or (s.status <> 'DIBATALKAN' and (k.menerima or k.diundang)))
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        &kode(PEMBUKA),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Survei {
        id: b.survei_id.into(),
        judul: b.judul,
        unit: b.unit,
        mulai: b.mulai,
        terakhir: b.selesai.pred_opt().unwrap_or(b.selesai),
        fase: Fase::pada(&b.status, b.mulai, b.selesai, pelaku.hari_ini),
        mengelola: b.mengelola,
        menerima: b.menerima,
        penerima: b.penerima.unwrap_or(0),
    })
}

/// Orang yang dapat ditulis pelaku pada survei itu, menurut nama; hanya undangannya sendiri.
pub async fn undangan(conn: &mut PgConnection, id: SurveiId, pelaku: &Pengguna) -> Result<Vec<Undangan>> {
    let baris = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>", u.ikut
        from undangan_survei u
        cross join lateral kartu_pegawai(u.penerima_id, null, $3) k
        where u.survei_id = $1 and u.pemberi_id = $2
        order by lower(k.kartu ->> 'nama'), u.penerima_id
        limit 500
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    let satu = |kartu, ikut| {
        let o = Orang::from(kartu);
        Undangan { id: o.id, nama: o.nama, keterangan: o.keterangan, ikut }
    };
    Ok(baris.into_iter().map(|b| satu(b.kartu.0, b.ikut)).collect())
}

/// Menaruh pendapat; salah bila ia tidak dapat menaruhnya lagi. Tidak ada jejak, kunci formulir, atau waktu.
pub async fn taruh(
    conn: &mut PgConnection,
    id: SurveiId,
    untuk: PegawaiId,
    p: &Pendapat,
    pelaku: &Pengguna,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select taruh_pendapat($1, $2, $3, $4, $5, $6) as "ditaruh!""#,
        id.uuid(),
        pelaku.id.uuid(),
        untuk.uuid(),
        pelaku.hari_ini,
        p.baik,
        p.diperbaiki,
    )
    .fetch_one(conn)
    .await?)
}

/// Hasil survei bagi seseorang.
pub struct Hasil {
    /// Surveinya.
    pub id: SurveiId,
    /// Judulnya.
    pub judul: String,
    /// Yang dibicarakan.
    pub penerima: Orang,
    /// Hari terakhir survei.
    pub terakhir: NaiveDate,
    /// Sampai di mana.
    pub fase: Fase,
    /// Pemberinya sedikitnya lima; baru diketahui sesudah ditutup.
    pub cukup: bool,
}

/// Hasil bagi penerima itu, jika pembacanya ia sendiri, penilainya, atau atasan penilainya hari ini.
pub async fn hasil(conn: &mut PgConnection, id: SurveiId, siapa: PegawaiId, pelaku: &Pengguna) -> Result<Hasil> {
    let b = sqlx::query!(
        r#"
        select s.survei_id, s.judul, s.mulai, s.selesai, s.status, p.cukup, k.kartu as "kartu!: Json<Kartu>"
        from penerima_survei p
        join survei s using (survei_id)
        join pilihan_survei a using (tahun)
        cross join lateral kartu_pegawai(p.penerima_id, null, $4) k
        where p.survei_id = $1 and p.penerima_id = $2 and a.aktif and s.status <> 'DIBATALKAN'
          and hubungan_kinerja($3, $2, $4) in ('PEMILIK', 'PENILAI', 'ATASAN')
        "#,
        id.uuid(),
        siapa.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let fase = Fase::pada(&b.status, b.mulai, b.selesai, pelaku.hari_ini);
    Ok(Hasil {
        id: b.survei_id.into(),
        judul: b.judul,
        penerima: b.kartu.0.into(),
        terakhir: b.selesai.pred_opt().unwrap_or(b.selesai),
        fase,
        cukup: fase == Fase::Ditutup && b.cukup == Some(true),
    })
}

/// Tulisan yang boleh dibaca: `BAIK` atau `DIPERBAIKI`, dan bunyinya, dalam urutan acak. Kosong sebelum ditutup, dan
/// bila pemberinya kurang dari lima. Pemanggilnya sudah membuktikan hak bacanya dengan [`hasil`].
pub async fn tulisan(conn: &mut PgConnection, hasil: &Hasil) -> Result<Vec<(String, String)>> {
    let baris = sqlx::query!(
        r#"
        select t.bagian, t.isi
        from pendapat_survei t
        join survei s on s.survei_id = t.survei_id and s.status = 'DITUTUP'
        join penerima_survei p on p.survei_id = t.survei_id and p.penerima_id = t.penerima_id and p.cukup
        where t.survei_id = $1 and t.penerima_id = $2
        order by t.pendapat_id
        limit 100
        "#,
        hasil.id.uuid(),
        hasil.penerima.id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.bagian, b.isi)).collect())
}

/// Survei yang ditutup tentang seseorang pada tahun itu. Pemanggilnya sudah membuktikan hak bacanya.
pub async fn hasil_bagi(conn: &mut PgConnection, siapa: PegawaiId, tahun: i32) -> Result<Vec<(SurveiId, String)>> {
    let baris = sqlx::query!(
        "select s.survei_id, s.judul
         from penerima_survei p
         join survei s using (survei_id)
         join pilihan_survei a using (tahun)
         where p.penerima_id = $1 and s.tahun = $2 and a.aktif and s.status = 'DITUTUP'
         order by s.mulai desc
         limit 20",
        siapa.uuid(),
        tahun,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.survei_id.into(), b.judul)).collect())
}

/// Unit dalam lingkup pelaku yang cocok dengan nama atau kode, dan yang dipilih.
pub async fn unit(
    conn: &mut PgConnection,
    tulisan: &str,
    dipilih: &str,
    pelaku: &Pengguna,
) -> Result<Vec<PilihanUnit>> {
    let kata = sebaris(tulisan).to_lowercase();
    let potongan = if kata.chars().count() >= 3 { kata.as_str() } else { "" };
    let baris = sqlx::query!(
        r#"
        select u.unit_id, u.nama, u.kode, (lower(u.nama) = $4 or lower(u.kode) = $4) as "tepat!"
        from lingkup($1, $2, $3) l
        join unit u using (unit_id)
        where lower(u.kode) = $4 or u.unit_id = $5 or ($6 <> '' and strpos(lower(u.nama), $6) > 0)
        order by (lower(u.nama) = $4 or lower(u.kode) = $4) is not true, lower(u.nama), u.unit_id
        limit $7
        "#,
        pelaku.id.uuid(),
        &kode(PEMBUKA),
        pelaku.hari_ini,
        kata,
        dipilih.parse::<Uuid>().ok(),
        potongan,
        UNIT_MAKS as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    let satu = |id, nama, kode, tepat| PilihanUnit { id, nama, kode, tepat };
    Ok(baris.into_iter().map(|b| satu(b.unit_id, b.nama, b.kode, b.tepat)).collect())
}

/// Yang terjadi ketika survei dibuka.
pub enum Terbuka {
    /// Dibuka bagi sekian orang.
    Bagi(i32),
    /// Tidak dipakai pada tahun itu.
    TidakDipakai,
    /// Tidak ada yang calon pemberinya sedikitnya lima.
    TanpaPenerima,
    /// Orangnya melebihi batas satu survei.
    TerlaluBanyak,
}

/// Membuka survei, mengundang yang mengisi menurut undian, dan mengabari mereka sekaligus.
pub async fn buka(
    conn: &mut PgConnection,
    id: SurveiId,
    p: &Pembukaan,
    (hari, pada): (NaiveDate, DateTime<Utc>),
    kiriman: &Kiriman,
) -> Result<Terbuka> {
    let orang = sqlx::query!(
        r#"
        select a.aktif, array(
            select t.pegawai_id
            from unit_di_bawah($1, $2) u
            join penempatan t on t.unit_id = u.unit_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $2)
            where ($3 or t.unit_id = $1) and not purna_tugas(t.pegawai_id, $2)
            order by t.pegawai_id
            limit $4) as "siapa!: Vec<Uuid>"
        from pilihan_survei a
        where a.tahun = $5
        "#,
        p.unit,
        hari,
        p.bawah,
        PENERIMA_MAKS + 1,
        p.tahun,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(siapa) = orang.filter(|o| o.aktif).map(|o| o.siapa) else {
        return Ok(Terbuka::TidakDipakai);
    };
    if siapa.len() as i64 > PENERIMA_MAKS {
        return Ok(Terbuka::TerlaluBanyak);
    }
    sqlx::query!(
        "insert into survei (survei_id, tahun, unit_id, judul, mulai, selesai, pembuat_id)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id.uuid(),
        p.tahun,
        p.unit,
        p.judul,
        p.mulai,
        p.selesai,
        p.oleh.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    let banyak = sqlx::query_scalar!(
        r#"select undang_survei($1, $2, $3, $4) as "banyak!""#,
        id.uuid(),
        &siapa,
        hari,
        PEMBERI_MAKS,
    )
    .fetch_one(&mut *conn)
    .await?;
    if banyak == 0 {
        return Ok(Terbuka::TanpaPenerima);
    }
    let rincian = json!({ "unit": p.unit, "mulai": p.mulai, "selesai": p.selesai });
    audit::catat(conn, jejak("survei.pembukaan", id, Some(p.oleh), pada, rincian), kiriman).await?;
    let diundang = sqlx::query_scalar!(
        "select distinct u.pemberi_id from undangan_survei u where u.survei_id = $1 and u.pemberi_id <> $2",
        id.uuid(),
        p.oleh.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let kepada: Vec<PegawaiId> = diundang.into_iter().map(Into::into).collect();
    let tautan = format!("/umpan-balik/survei/{id}");
    kabarkan(conn, &Kabar { kepada: &kepada, jenis: Jenis::UmpanBalikDiminta, tautan: &tautan, pada }).await?;
    Ok(Terbuka::Bagi(banyak))
}

fn jejak(
    peristiwa: &'static str,
    survei: SurveiId,
    pelaku: Option<PegawaiId>,
    pada: DateTime<Utc>,
    rincian: serde_json::Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "survei", objek: survei.uuid(), pelaku, pada, rincian }
}

/// Membatalkan survei; semua yang sudah ditulis hilang.
pub async fn batalkan(conn: &mut PgConnection, p: &Pembatalan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let dibatalkan = sqlx::query_scalar!(r#"select batalkan_survei($1) as "dibatalkan!""#, p.survei.uuid())
        .fetch_one(&mut *conn)
        .await?;
    if !dibatalkan {
        return Err(Error::Conflict("Survei ini sudah ditutup atau dibatalkan.".into()));
    }
    audit::catat(conn, jejak("survei.pembatalan", p.survei, Some(p.oleh), pada, json!({})), kiriman).await
}

/// Menutup survei yang hari terakhirnya sudah lewat, dan mengabari yang hasilnya dapat dibaca. Tidak berbahaya diulang.
///
/// Hari menurut Jakarta: ketika harinya berganti di sana, di Indonesia bagian lain ia sudah berganti lebih dahulu.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn tutup_yang_berakhir(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    let berakhir = sqlx::query_scalar!(
        "select s.survei_id from survei s where s.status = 'BERJALAN' and s.selesai <= $1 order by s.selesai limit 1000",
        hari,
    )
    .fetch_all(&mut *conn)
    .await?;
    // Penutupan dicatat pada pergantian harinya: kapan persisnya tidak perlu diketahui siapa pun.
    let pada = hari.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7);
    for id in berakhir {
        let mut tx = conn.begin().await?;
        let terbaca = sqlx::query_scalar!("select tutup_survei($1)", id).fetch_one(&mut *tx).await?;
        if let Some(terbaca) = terbaca {
            let catatan = jejak("survei.penutupan", id.into(), None, pada, json!({}));
            audit::catat(&mut tx, catatan, &Kiriman::sistem()).await?;
            let kepada: Vec<PegawaiId> = terbaca.into_iter().map(Into::into).collect();
            let kabar =
                Kabar { kepada: &kepada, jenis: Jenis::UmpanBalikDiterima, tautan: "/umpan-balik/survei", pada };
            kabarkan(&mut tx, &kabar).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
