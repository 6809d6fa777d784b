//! SQL bagi satu pemantauan dan penulisannya.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    gambaran::SkpDiamati,
    kewajiban::{Kecuali, dilihat_pada},
    model::{Hasil, Isi, Pemantauan, PemantauanId, Penulisan, Putusan, Selesai},
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::{Hubungan, Identitas, Kartu},
    pengukuran::{DokumenPengukuran, PengukuranId},
    periode::Semester,
    skp::{Dokumen, SkpId},
};

/// Semester seorang pegawai bagi pembacanya.
pub struct Terbaca {
    /// Yang sedang disusun, di tangan pembacanya.
    pub pemantauan: Pemantauan,
    /// Hubungan pembacanya.
    pub hubungan: Hubungan,
    /// Pegawainya.
    pub pegawai: Identitas,
    /// Penilainya hari ini.
    pub penilai: Option<Identitas>,
    /// Yang ditulis ketiga pihak sampai sekarang.
    pub isi: Isi,
    /// Yang sudah selesai, terbaru dahulu.
    pub selesai: Vec<Selesai>,
    /// SKP yang berlaku pada semester itu.
    pub skp: Vec<SkpDiamati>,
    /// Mengapa dikecualikan.
    pub kecuali: Option<Kecuali>,
}

#[derive(Debug, Deserialize)]
struct BarisSkp {
    id: SkpId,
    dokumen: String,
    pengukuran: Option<PengukuranId>,
    dokumen_pengukuran: Option<String>,
}

/// Pegawai itu pada semester itu, bagi `pelaku`: satu pernyataan.
///
/// # Errors
/// [`Error::NotFound`] bila `pelaku` tidak berhubungan dengannya hari ini.
pub async fn cari(conn: &mut PgConnection, siapa: PegawaiId, semester: Semester, pelaku: &Pengguna) -> Result<Terbaca> {
    let (rentang, hari) = (semester.rentang(), pelaku.hari_ini);
    let b = sqlx::query!(
        r#"
        select
            hubungan_kinerja($2, o.pegawai_id, $3) as "hubungan!",
            k.kartu as "kartu!: Json<Kartu>",
            h.pihak as "pihak?: Json<Vec<Option<Kartu>>>",
            (select w.kecuali from wajib_dipantau(array[o.pegawai_id], $3, $8, $9) w limit 1) as kecuali,
            m.pemantauan_id as "pemantauan_id?",
            m.versi as "versi?",
            m.hasil as "hasil?",
            m.catatan as "catatan?",
            m.penyebab as "penyebab?",
            m.upaya as "upaya?",
            m.tenggat as "tenggat?",
            m.rekomendasi as "rekomendasi?",
            m.alasan_rekomendasi as "alasan_rekomendasi?",
            m.bantuan as "bantuan?",
            m.bantuan_pada as "bantuan_pada?",
            (select i.nama from identitas_pegawai i where i.pegawai_id = m.bantuan_oleh order by i.urutan limit 1) as pembantu,
            m.penyebab_pegawai as "penyebab_pegawai?",
            m.upaya_pegawai as "upaya_pegawai?",
            (select json_agg(json_build_object('id', s.pemantauan_id, 'hasil', s.hasil, 'catatan', s.catatan,
                'penyebab', s.penyebab, 'upaya', s.upaya, 'tenggat', s.tenggat, 'rekomendasi', s.rekomendasi,
                'alasan_rekomendasi', s.alasan_rekomendasi, 'bantuan', s.bantuan,
                'penyebab_pegawai', s.penyebab_pegawai, 'upaya_pegawai', s.upaya_pegawai,
                'penilai_nama', coalesce(s.penilai_nama, ''), 'penilai_jabatan', coalesce(s.penilai_jabatan, ''),
                'pada', s.selesai_pada) order by s.selesai_pada desc)
             from pemantauan s
             where s.pegawai_id = o.pegawai_id and s.tahun = $4 and s.semester = $5 and s.status = 'SELESAI'
            ) as "selesai: Json<Vec<Selesai>>",
            (select json_agg(json_build_object('id', p.skp_id, 'dokumen', p.dokumen, 'pengukuran', u.pengukuran_id,
                'dokumen_pengukuran', u.dokumen) order by p.mulai)
             from skp p
             left join lateral (
                select u.pengukuran_id, u.dokumen from pengukuran u
                where u.skp_id = p.skp_id and u.status in ('DITETAPKAN', 'DIKUNCI') and u.mulai <= $7
                order by u.selesai desc, u.ke desc limit 1
             ) u on true
             where p.pemilik_id = o.pegawai_id and p.dokumen is not null and p.mulai <= $7 and p.selesai >= $6
            ) as "skp: Json<Vec<BarisSkp>>"
        from pegawai o
        cross join kartu_pegawai(o.pegawai_id, null, $3) k
        left join penilai_pegawai h on h.pegawai_id = o.pegawai_id and h.mulai <= $3 and $3 < h.selesai
        left join pemantauan m on m.pegawai_id = o.pegawai_id and m.tahun = $4 and m.semester = $5
            and m.status = 'TERJADWAL'
        where o.pegawai_id = $1 and hubungan_kinerja($2, o.pegawai_id, $3) is not null
        "#,
        siapa.uuid(),
        pelaku.id.uuid(),
        hari,
        semester.tahun(),
        semester.ke(),
        rentang.mulai,
        rentang.selesai,
        dilihat_pada(semester, hari),
        semester.batas_bergabung(),
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let hubungan = Hubungan::baca(&b.hubungan).ok_or(Error::NotFound)?;
    let selesai = b.selesai.map(|j| j.0).unwrap_or_default();
    let belum_ada = -i32::try_from(selesai.len()).unwrap_or_default();
    let skp = b.skp.map(|j| j.0).unwrap_or_default().into_iter().map(diamati).collect::<Result<_>>()?;
    Ok(Terbaca {
        pemantauan: Pemantauan {
            pegawai: siapa,
            semester,
            pembaca: (pelaku.id, hubungan),
            versi: b.versi.unwrap_or(belum_ada),
            hari,
        },
        hubungan,
        pegawai: b.kartu.0.into(),
        penilai: b.pihak.and_then(|p| p.0.into_iter().nth(1).flatten()).map(Into::into),
        isi: Isi {
            id: b.pemantauan_id.map(Into::into),
            hasil: b.hasil.as_deref().and_then(Hasil::baca),
            catatan: b.catatan.unwrap_or_default(),
            penyebab: b.penyebab.unwrap_or_default(),
            upaya: b.upaya.unwrap_or_default(),
            tenggat: b.tenggat,
            rekomendasi: b.rekomendasi.unwrap_or_default(),
            alasan_rekomendasi: b.alasan_rekomendasi.unwrap_or_default(),
            bantuan: b.bantuan.unwrap_or_default(),
            pembantu: b.pembantu.zip(b.bantuan_pada),
            penyebab_pegawai: b.penyebab_pegawai.unwrap_or_default(),
            upaya_pegawai: b.upaya_pegawai.unwrap_or_default(),
        },
        selesai,
        skp,
        kecuali: b.kecuali.as_deref().and_then(Kecuali::baca),
    })
}

fn diamati(b: BarisSkp) -> Result<SkpDiamati> {
    let dok = Dokumen::baca(&b.dokumen).map_err(anyhow::Error::new)?;
    let pengukuran = match b.pengukuran.zip(b.dokumen_pengukuran) {
        Some((id, dokumen)) => Some((id, DokumenPengukuran::baca(&dokumen).map_err(anyhow::Error::new)?)),
        None => None,
    };
    Ok(SkpDiamati { id: b.id, dok, pengukuran })
}

fn jejak(peristiwa: &'static str, id: Uuid, oleh: PegawaiId, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "pemantauan", objek: id, pelaku: Some(oleh), pada, rincian }
}

/// Yang ditulis sudah bukan yang dilihat penulisnya.
pub fn bergeser() -> Error {
    Error::Conflict("Pemantauan ini sudah diubah sejak halaman Anda buka.".into())
}

/// Baris yang sedang disusun pada versi yang dilihat, dikunci; dibuat bila belum ada dan memang dilihat belum ada.
///
/// Versi nol atau negatif berarti belum ada yang disusun, dengan sekian yang sudah selesai: dua tab yang sama-sama
/// kosong tidak mencatat dua pemantauan.
///
/// # Errors
/// [`Error::Conflict`] bila sudah lain dari yang dilihat.
pub async fn siapkan(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    semester: Semester,
    versi: i32,
    pada: DateTime<Utc>,
) -> Result<PemantauanId> {
    let id = sqlx::query_scalar!(
        r#"
        insert into pemantauan (pemantauan_id, pegawai_id, tahun, semester, dibuat_pada)
        select $1, $2, $3, $4, $6
        where $5 > 0 and exists (
                select from pemantauan m
                where m.pegawai_id = $2 and m.tahun = $3 and m.semester = $4 and m.status = 'TERJADWAL')
           or $5 <= 0 and -$5 = (
                select count(*) from pemantauan m
                where m.pegawai_id = $2 and m.tahun = $3 and m.semester = $4 and m.status = 'SELESAI')
        on conflict (pegawai_id, tahun, semester) where status = 'TERJADWAL' do update
        set versi = pemantauan.versi + 1
        where pemantauan.versi = $5
        returning pemantauan_id
        "#,
        PemantauanId::new().uuid(),
        pegawai.uuid(),
        semester.tahun(),
        semester.ke(),
        versi,
        pada,
    )
    .fetch_optional(conn)
    .await?;
    id.map(Into::into).ok_or_else(bergeser)
}

/// Menyimpan yang ditulis penilai; bila selesai, dengan nama dan jabatannya saat itu.
pub async fn simpan_putusan(
    conn: &mut PgConnection,
    id: PemantauanId,
    p: &Penulisan<Putusan>,
    penilai: Option<&Identitas>,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let (isi, selesai) = (&p.isi, p.selesai.is_some());
    let hasil = sqlx::query!(
        "update pemantauan
         set hasil = $2, catatan = $3, penyebab = $4, upaya = $5, tenggat = $6, rekomendasi = $7,
             alasan_rekomendasi = $8, status = case when $9 then 'SELESAI' else 'TERJADWAL' end,
             selesai_pada = $10, penilai_id = $11, penilai_nama = $12, penilai_jabatan = $13
         where pemantauan_id = $1 and status = 'TERJADWAL'",
        id.uuid(),
        isi.hasil.map(Hasil::kode),
        isi.catatan,
        isi.penyebab,
        isi.upaya,
        isi.tenggat,
        isi.rekomendasi,
        isi.alasan_rekomendasi,
        selesai,
        p.selesai,
        selesai.then(|| p.oleh.uuid()),
        penilai.map(|i| i.nama.as_str()),
        penilai.map(|i| i.jabatan.as_str()),
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(bergeser());
    }
    let peristiwa = if selesai { "pemantauan.penyelesaian" } else { "pemantauan.penyusunan" };
    let rincian = json!({
        "pegawai": p.pegawai, "semester": p.semester.to_string(), "hasil": isi.hasil, "rekomendasi": isi.rekomendasi,
    });
    audit::catat(conn, jejak(peristiwa, id.uuid(), p.oleh, pada, rincian), kiriman).await
}

/// Menyimpan sebab dan upaya menurut pegawai.
pub async fn simpan_penyebab(
    conn: &mut PgConnection,
    id: PemantauanId,
    p: &Penulisan<(String, String)>,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "update pemantauan set penyebab_pegawai = $2, upaya_pegawai = $3
         where pemantauan_id = $1 and status = 'TERJADWAL'",
        id.uuid(),
        p.isi.0,
        p.isi.1,
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "semester": p.semester.to_string() });
    audit::catat(conn, jejak("pemantauan.penyebab", id.uuid(), p.oleh, pada, rincian), kiriman).await
}

/// Menyimpan catatan bantuan pengelola kinerja.
pub async fn simpan_bantuan(
    conn: &mut PgConnection,
    id: PemantauanId,
    p: &Penulisan<String>,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "update pemantauan set bantuan = $2, bantuan_oleh = $3, bantuan_pada = $4
         where pemantauan_id = $1 and status = 'TERJADWAL'",
        id.uuid(),
        p.isi,
        p.oleh.uuid(),
        pada,
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "semester": p.semester.to_string() });
    audit::catat(conn, jejak("pemantauan.bantuan", id.uuid(), p.oleh, pada, rincian), kiriman).await
}
