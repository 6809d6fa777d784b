//! SQL bagi matriks: membacanya, dan setiap peralihannya.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    model::{
        Digantikan, Ditetapkan, Draf, Hubungan, KOLOM_MAKS, Matriks, MatriksId, MatriksTersimpan, Penetapan, SEL_MAKS,
        Suntingan,
    },
    susunan::{BarisBeku, DiSkp, Isi, Kolom, Lain, Pejabat},
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::{Identitas, Kartu},
};

/// Baris paling banyak pada satu matriks.
pub const BARIS_MAKS: i64 = 200;
/// Matriks yang dibaca untuk dilihat.
#[derive(Debug)]
pub struct Terbaca {
    /// Matriksnya.
    pub matriks: MatriksTersimpan,
    /// Nama instansi.
    pub instansi: String,
    /// Pimpinan; sebagaimana dibekukan bila sudah ditetapkan.
    pub pemimpin: Pejabat,
    /// Unit kerjanya hari ini.
    pub unit: String,
    /// RHK utamanya; sebagaimana dibekukan bila sudah ditetapkan.
    pub kolom: Vec<Kolom>,
    /// Barisnya, bila sudah dibekukan.
    pub(super) beku: Option<Vec<BarisBeku>>,
    /// Matriks lain pada tahun itu, yang terbaru dahulu.
    pub lain: Vec<Lain>,
}

struct BarisMatriks {
    matriks_id: Uuid,
    penilai_id: Uuid,
    tahun: i32,
    nomor: i32,
    versi: i32,
    status: String,
    diundang_pada: Option<DateTime<Utc>>,
    ditetapkan_pada: Option<DateTime<Utc>>,
    dibagikan_pada: Option<DateTime<Utc>>,
    digantikan_pada: Option<DateTime<Utc>>,
    hubungan: String,
    instansi: String,
    kartu: Json<Kartu>,
    pemimpin: Option<Json<Pejabat>>,
    kolom: Json<Vec<Kolom>>,
    baris: Option<Json<Vec<BarisBeku>>>,
    lain: Json<Vec<Lain>>,
}

impl BarisMatriks {
    fn menjadi<S>(&self, keadaan: S) -> Matriks<S> {
        Matriks {
            id: self.matriks_id.into(),
            penilai: self.penilai_id.into(),
            hubungan: match self.hubungan.as_str() {
                "PEMIMPIN" => Hubungan::Pemimpin,
                "TIM" => Hubungan::Tim,
                _ => Hubungan::Pembaca,
            },
            tahun: self.tahun,
            nomor: self.nomor,
            versi: self.versi,
            keadaan,
        }
    }

    fn tersimpan(&self) -> Result<MatriksTersimpan> {
        let rusak = || anyhow::anyhow!("matriks {} berstatus «{}» tanpa datanya", self.matriks_id, self.status);
        Ok(match self.status.as_str() {
            "draf" => MatriksTersimpan::Draf(self.menjadi(Draf { diundang: self.diundang_pada })),
            "ditetapkan" => {
                MatriksTersimpan::Ditetapkan(self.menjadi(Ditetapkan {
                    pada: self.ditetapkan_pada.ok_or_else(rusak)?,
                    dibagikan: self.dibagikan_pada,
                }))
            }
            _ => {
                MatriksTersimpan::Digantikan(self.menjadi(Digantikan { pada: self.digantikan_pada.ok_or_else(rusak)? }))
            }
        })
    }
}

/// Satu matriks bagi pelaku. `$kunci` kosong atau `for update of m`.
macro_rules! satu {
    ($conn:expr, $matriks:expr, $pelaku:expr, $kunci:literal) => {{
        let baris = sqlx::query_as!(
            BarisMatriks,
            r#"
            select
                m.matriks_id, m.penilai_id, m.tahun, m.nomor, m.versi, m.status,
                m.diundang_pada, m.ditetapkan_pada, m.dibagikan_pada, m.digantikan_pada,
                h.hubungan as "hubungan!",
                instansi.nama as instansi,
                k.kartu as "kartu!: Json<Kartu>",
                m.pemimpin as "pemimpin: Json<Pejabat>",
                coalesce(m.kolom, (
                    select json_agg(json_build_object('id', r.rencana_id, 'rhk', r.rhk) order by r.urutan, r.rencana_id)
                    from (
                        select s.skp_id from skp s
                        where s.pemilik_id = m.penilai_id and s.tahun = m.tahun and s.pokok
                        order by s.mulai desc limit 1
                    ) s
                    join lateral (
                        select * from rencana r
                        where r.skp_id = s.skp_id and r.bagian = 'UTAMA' and r.rhk <> ''
                        order by r.urutan, r.rencana_id limit $4
                    ) r on true
                ), '[]') as "kolom!: Json<Vec<Kolom>>",
                m.baris as "baris: Json<Vec<BarisBeku>>",
                coalesce((
                    select json_agg(json_build_object('id', o.matriks_id, 'nomor', o.nomor, 'status', o.status)
                                    order by o.nomor desc)
                    from matriks o
                    where o.penilai_id = m.penilai_id and o.tahun = m.tahun and o.matriks_id <> m.matriks_id
                      and (o.status <> 'draf' or o.penilai_id = $2)
                ), '[]') as "lain!: Json<Vec<Lain>>"
            from matriks m
            cross join instansi
            cross join lateral (select hubungan_matriks(m.matriks_id, $2, $3) as hubungan) h
            cross join lateral kartu_pegawai(m.penilai_id, null, $3) k
            where m.matriks_id = $1 and h.hubungan is not null
            "# + $kunci,
            $matriks.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
            i64::try_from(KOLOM_MAKS).unwrap_or(i64::MAX),
        )
        .fetch_optional(&mut *$conn)
        .await?
        .ok_or(Error::NotFound)?;
        let matriks = baris.tersimpan()?;
        let orang = Identitas::from(baris.kartu.0);
        let kini = Pejabat { nama: orang.nama, jabatan: orang.jabatan };
        Ok(Terbaca {
            matriks,
            instansi: baris.instansi,
            pemimpin: baris.pemimpin.map_or(kini, |p| p.0),
            unit: orang.unit,
            kolom: baris.kolom.0,
            beku: baris.baris.map(|b| b.0),
            lain: baris.lain.0,
        })
    }};
}

/// Matriks itu, bagi `pelaku`; yang tidak boleh dilihatnya tidak ada.
pub async fn cari(conn: &mut PgConnection, matriks: MatriksId, pelaku: &Pengguna) -> Result<Terbaca> {
    satu!(conn, matriks, pelaku, "")
}

/// Seperti [`cari`], dikunci sampai transaksi selesai: dua tab tidak berjalan bersamaan.
pub async fn kunci(conn: &mut PgConnection, matriks: MatriksId, pelaku: &Pengguna) -> Result<Terbaca> {
    satu!(conn, matriks, pelaku, " for update of m")
}

/// Jejak sebuah peristiwa pada matriks.
pub(super) fn jejak(
    peristiwa: &'static str,
    matriks: MatriksId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "matriks", objek: matriks.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Pelaku mengetuai sebuah tim hari ini.
pub async fn mengetuai(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from anggota_matriks($2) a where a.pegawai_id = $1 and a.sebagai = 'KETUA') as "ya!""#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?)
}

/// Menyusun matriks tahun itu, dari isi yang berlaku bila sudah ada.
///
/// # Errors
/// [`Error::Conflict`] bila drafnya sudah ada.
pub async fn buat(
    conn: &mut PgConnection,
    id: MatriksId,
    pelaku: &Pengguna,
    tahun: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "with asal as (
             select matriks_id from matriks where penilai_id = $2 and tahun = $3 and status = 'ditetapkan'
         ),
         baru as (
             insert into matriks (matriks_id, penilai_id, tahun, nomor, dibuat_pada)
             select $1, $2, $3, coalesce(max(nomor), 0) + 1, $4 from matriks where penilai_id = $2 and tahun = $3
             returning matriks_id
         ),
         orang as (
             insert into baris_matriks (matriks_id, pegawai_id)
             select n.matriks_id, b.pegawai_id from baru n, asal a join baris_matriks b using (matriks_id)
         )
         insert into isi_matriks (matriks_id, pokok_id, pegawai_id, rhk_pimpinan_id, rhk_pimpinan, urutan, rhk)
         select n.matriks_id, i.pokok_id, i.pegawai_id, i.rhk_pimpinan_id, i.rhk_pimpinan, i.urutan, i.rhk
         from baru n, asal a join isi_matriks i using (matriks_id)",
        id.uuid(),
        pelaku.id.uuid(),
        tahun,
        pada,
    )
    .execute(&mut *conn)
    .await
    .map_err(sudah_ada)?;
    audit::catat(conn, jejak("matriks.penyusunan", id, pelaku.id, pada, json!({ "tahun": tahun })), kiriman).await
}

fn sudah_ada(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|e| e.constraint());
    match constraint {
        Some("satu_draf_matriks" | "matriks_penilai_id_tahun_nomor_key") => {
            Error::Conflict("Draf matriks tahun itu sudah ada; lanjutkan yang itu.".into())
        }
        _ => error.into(),
    }
}

/// Dunia bergerak sejak halaman digambar.
pub(super) fn bergeser() -> Error {
    Error::Conflict("Matriks ini sudah diubah sejak halaman Anda buka.".into())
}

/// Mengajak tim mengusulkan.
pub async fn undang(conn: &mut PgConnection, s: &Suntingan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    sqlx::query!(
        "update matriks set diundang_pada = coalesce(diundang_pada, $2), versi = versi + 1
         where matriks_id = $1 and status = 'draf'",
        s.matriks.uuid(),
        pada,
    )
    .execute(&mut *conn)
    .await?;
    audit::catat(conn, jejak("matriks.ajakan", s.matriks, s.oleh, pada, json!({})), kiriman).await
}

/// Menghapus draf; jejaknya tinggal.
pub async fn hapus(conn: &mut PgConnection, s: &Suntingan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    sqlx::query!("delete from matriks where matriks_id = $1 and status = 'draf'", s.matriks.uuid())
        .execute(&mut *conn)
        .await?;
    audit::catat(conn, jejak("matriks.penghapusan", s.matriks, s.oleh, pada, json!({})), kiriman).await
}

/// Menetapkan, membekukan yang dibacanya, dan menggantikan yang berlaku sebelumnya.
pub async fn tetapkan(conn: &mut PgConnection, p: &Penetapan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    sqlx::query!(
        "update matriks l set status = 'digantikan', digantikan_pada = $2, versi = l.versi + 1
         from matriks m
         where m.matriks_id = $1 and l.penilai_id = m.penilai_id and l.tahun = m.tahun and l.status = 'ditetapkan'",
        p.matriks.uuid(),
        pada,
    )
    .execute(&mut *conn)
    .await?;
    let hasil = sqlx::query!(
        "update matriks
         set status = 'ditetapkan', ditetapkan_pada = $2, pemimpin = $4, kolom = $5, baris = $6, versi = versi + 1
         where matriks_id = $1 and versi = $3 and status = 'draf'",
        p.matriks.uuid(),
        pada,
        p.versi,
        Json(&p.pemimpin) as _,
        Json(&p.kolom) as _,
        Json(&p.baris) as _,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(bergeser());
    }
    let rincian = json!({ "kolom": p.kolom.len(), "baris": p.baris.len() });
    audit::catat(conn, jejak("matriks.penetapan", p.matriks, p.oleh, pada, rincian), kiriman).await
}

/// Satu matriks pada daftar.
pub struct Ringkas {
    /// Matriksnya.
    pub id: MatriksId,
    /// Pimpinannya.
    pub nama: String,
    /// Nama itu sebagai kursor.
    pub kunci: String,
    /// Keberapa.
    pub nomor: i32,
    /// Ejaan keadaannya.
    pub status: String,
    /// Milik pelaku.
    pub sendiri: bool,
    /// Pelaku salah satu barisnya.
    pub tim: bool,
    /// Tim diajak mengusulkan.
    pub diundang: bool,
}

/// Matriks pada satu halaman daftar.
pub const SEHALAMAN: usize = 50;

/// Matriks tahun itu yang boleh dilihat pelaku dan belum digantikan: miliknya dahulu, lalu timnya, lalu yang lain
/// menurut nama sesudah `kursor`.
pub async fn daftar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    tahun: i32,
    kursor: Option<(&str, Uuid)>,
) -> Result<Vec<Ringkas>> {
    let (nama, id) = kursor.map_or((None, None), |(n, i)| (Some(n), Some(i)));
    let baris = sqlx::query!(
        r#"
        with calon as (
            select $1::uuid as penilai_id, false as tim
            union all
            select h.penilai_id, true from penilai_pegawai h
            where h.pegawai_id = $1 and h.mulai <= $2 and $2 < h.selesai
            union all
            select a.ketua_id, true from anggota_matriks($2) a where a.pegawai_id = $1
            union all
            select h.pegawai_id, false from penilai_pegawai h
            where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
            union all
            select h.penilai_id, false from penilai_pegawai h
            where h.atasan_penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
            union all
            select d.pegawai_id, false
            from dijangkau($1, array['PENGELOLA', 'KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'PYB'], $2) d
        ),
        boleh as (select penilai_id, bool_or(tim) as tim from calon where penilai_id is not null group by penilai_id)
        select m.matriks_id, m.nomor, m.status, m.penilai_id = $1 as "sendiri!",
            c.tim and m.penilai_id <> $1 as "tim!", m.diundang_pada is not null as "diundang!",
            i.nama as "nama!", lower(i.nama) as "kunci!"
        from boleh c
        join matriks m using (penilai_id)
        cross join lateral (
            select i.nama from identitas_pegawai i where i.pegawai_id = m.penilai_id limit 1
        ) i
        where m.tahun = $3
          and (m.status = 'ditetapkan'
               or m.status = 'draf' and (m.penilai_id = $1 or (c.tim and m.diundang_pada is not null)))
          and ($4::text is null or (not c.tim and m.penilai_id <> $1 and (lower(i.nama), m.matriks_id) > ($4, $5)))
        order by m.penilai_id = $1 desc, c.tim desc, lower(i.nama), m.matriks_id
        limit 51
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
        nama,
        id,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Ringkas {
            id: b.matriks_id.into(),
            nama: b.nama,
            kunci: b.kunci,
            nomor: b.nomor,
            status: b.status,
            sendiri: b.sendiri,
            tim: b.tim,
            diundang: b.diundang,
        })
        .collect())
}

/// Baris seseorang pada sebuah draf, dengan isinya.
pub struct SatuBaris {
    /// Namanya.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
    /// Versi selnya.
    pub versi: i32,
    /// Isinya, menurut urutannya.
    pub isi: Vec<Isi>,
}

/// Baris seseorang pada draf `penilai`; yang bukan bagian matriksnya tidak ada.
pub async fn satu_baris(
    conn: &mut PgConnection,
    matriks: MatriksId,
    penilai: PegawaiId,
    siapa: PegawaiId,
    hari: NaiveDate,
) -> Result<SatuBaris> {
    let baris = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>", coalesce(b.versi, 1) as "versi!",
            i.pokok_id as "pokok_id?", i.rhk_pimpinan_id, i.rhk_pimpinan as "rhk_pimpinan?", i.rhk as "rhk?"
        from kartu_pegawai($3, null, $4) k
        left join baris_matriks b on b.matriks_id = $1 and b.pegawai_id = $3
        left join isi_matriks i on i.matriks_id = $1 and i.pegawai_id = $3
        where i.pokok_id is not null
           or exists (
               select from penilai_pegawai h
               where h.pegawai_id = $3 and h.penilai_id = $2 and h.mulai <= $4 and $4 < h.selesai)
           or exists (
               select from anggota_matriks($4) a where a.pegawai_id = $3 and a.ketua_id = $2 and a.pegawai_id <> $2)
        order by i.urutan, i.pokok_id
        "#,
        matriks.uuid(),
        penilai.uuid(),
        siapa.uuid(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    let mut hasil: Option<SatuBaris> = None;
    for b in baris {
        let satu = hasil.get_or_insert_with(|| {
            let orang = Identitas::from(b.kartu.0);
            SatuBaris { nama: orang.nama, jabatan: orang.jabatan, versi: b.versi, isi: Vec::new() }
        });
        if let (Some(pokok), Some(rhk_pimpinan), Some(rhk)) = (b.pokok_id, b.rhk_pimpinan, b.rhk) {
            let kolom = b.rhk_pimpinan_id.map(Into::into);
            satu.isi.push(Isi { pokok, pegawai: siapa, kolom, rhk_pimpinan, rhk, di_skp: DiSkp::Belum });
        }
    }
    hasil.ok_or(Error::NotFound)
}

/// Menambahkan satu RHK pada sel seseorang, di belakang yang sudah ada.
///
/// # Errors
/// [`Error::Conflict`] bila selnya sudah penuh.
pub(super) async fn tambah_isi(conn: &mut PgConnection, s: &Suntingan, isi: &Isi) -> Result<()> {
    let hasil = sqlx::query!(
        "with b as (
             insert into baris_matriks (matriks_id, pegawai_id, versi)
             select $1, $3, 2
             where (select count(*) from isi_matriks i
                    where i.matriks_id = $1 and i.pegawai_id = $3 and i.rhk_pimpinan_id is not distinct from $4
                      and ($4 is not null or i.rhk_pimpinan = $5)) < $7
             on conflict (matriks_id, pegawai_id) do update set versi = baris_matriks.versi + 1
             returning matriks_id
         ),
         isi as (
             insert into isi_matriks (matriks_id, pokok_id, pegawai_id, rhk_pimpinan_id, rhk_pimpinan, urutan, rhk)
             select b.matriks_id, $2, $3, $4, $5, coalesce(max(i.urutan), 0) + 1, $6
             from b left join isi_matriks i on i.matriks_id = $1 and i.pegawai_id = $3
             group by b.matriks_id
         )
         update matriks m set versi = versi + 1 from b where m.matriks_id = b.matriks_id",
        s.matriks.uuid(),
        isi.pokok,
        isi.pegawai.uuid(),
        isi.kolom.map(|k| k.uuid()),
        isi.rhk_pimpinan,
        isi.rhk,
        SEL_MAKS as i64,
    )
    .execute(conn)
    .await?;
    if hasil.rows_affected() == 1 {
        return Ok(());
    }
    Err(Error::Conflict(format!("Satu sel memuat paling banyak {SEL_MAKS} RHK. Kurangi dahulu isi sel itu.")))
}
