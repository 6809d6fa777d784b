//! SQL bagi SKP: satu dokumen, daftar, dan setiap peralihannya.

use std::mem::take;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    dokumen::{Dasar, Dokumen, sidik},
    model::{
        Diajukan, Dikembalikan, Ditetapkan, Draf, Lampiran, Masa, Penarikan, Penetapan, Pengajuan, Pengembalian, Skp,
        SkpId, SkpTersimpan,
    },
    rencana::{self, Pendekatan, Rencana},
    reviu::{Direviu, Pereviu, Reviu},
    versi::{self, Pengganti, Silsilah},
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::{self, Identitas, Kartu},
    pemberitahuan::{self, Jenis, Kabar},
    periode::{Periode, Tenggat},
};

/// Baris `skp` dengan penilainya hari ini.
struct Baris {
    skp_id: Uuid,
    pemilik_id: Uuid,
    penilai_id: Option<Uuid>,
    penilai_unit_id: Option<Uuid>,
    atasan_penilai_id: Option<Uuid>,
    atasan_unit_id: Option<Uuid>,
    pihak: Option<Json<Vec<Option<Kartu>>>>,
    mulai: NaiveDate,
    selesai: NaiveDate,
    versi_ke: i32,
    menggantikan_id: Option<Uuid>,
    pengganti: Option<Json<Pengganti>>,
    pendekatan: String,
    hari: NaiveDate,
    status: String,
    versi: i32,
    versi_lampiran: i32,
    versi_ekspektasi: i32,
    dukungan: Vec<String>,
    skema: Vec<String>,
    konsekuensi: Vec<String>,
    ekspektasi: Vec<String>,
    catatan_pengembalian: Option<String>,
    dikembalikan_pada: Option<DateTime<Utc>>,
    diajukan_pada: Option<DateTime<Utc>>,
    sidik_isi: Option<Vec<u8>>,
    ditetapkan_pada: Option<DateTime<Utc>>,
    dokumen: Option<String>,
    sidik_dokumen: Option<Vec<u8>>,
    instansi: String,
    tempat: String,
    /// Dibuka, ditutup, batas; kosong bila periodenya bawaan atau tidak lagi berarti.
    periode: Option<Vec<Option<NaiveDate>>>,
    reviu_dipakai: bool,
    pengelola: Option<Json<Vec<Pereviu>>>,
    reviu: Option<Json<Reviu>>,
    dasar: Json<DasarInstansi>,
}

/// Dasar hukum sebagaimana tersimpan di samping nama instansi.
#[derive(Default, Deserialize)]
#[serde(default)]
struct DasarInstansi {
    skp: String,
    tanda_tangan: String,
    reviu: String,
}

/// SKP yang dibaca untuk dilihat, beserta para pihak yang dicetak.
pub struct Terbaca {
    /// SKP-nya.
    pub skp: SkpTersimpan,
    /// Pegawai, penilai dan atasan penilai; kosong bila dokumennya sudah beku.
    pub pihak: Vec<Identitas>,
    /// Nama instansi.
    pub instansi: String,
    /// Tempat penandatanganan.
    pub tempat: String,
    /// Dasar hukum yang tercetak bila ditandatangani hari ini.
    pub dasar: Dasar,
    /// Dasar hukum pada formulir reviu.
    pub dasar_reviu: String,
    /// Batas penetapannya, dilihat hari ini.
    pub tenggat: Tenggat,
    /// Reviu atas isi yang diajukan terakhir.
    pub reviu: Option<Reviu>,
    /// Instansi memakai reviu.
    pub reviu_dipakai: bool,
}

impl Baris {
    fn menjadi<S>(self, keadaan: S) -> Skp<S> {
        Skp {
            id: self.skp_id.into(),
            pemilik: self.pemilik_id.into(),
            penilai: self.penilai_id.map(Into::into),
            // Perubahan mengikuti sebabnya, bukan kapan periode pengajuan setahun dibuka.
            halangan: match self.menggantikan_id {
                None => self.periode().halangan_masa(self.mulai, self.hari),
                Some(_) => None,
            },
            silsilah: Silsilah {
                ke: self.versi_ke,
                menggantikan: self.menggantikan_id.map(Into::into),
                pengganti: self.pengganti.map(|p| p.0),
            },
            pengelola: self.pengelola.map(|p| p.0).unwrap_or_default(),
            masa: Masa { mulai: self.mulai, selesai: self.selesai },
            pendekatan: Pendekatan::baca(&self.pendekatan).unwrap_or(Pendekatan::Kuantitatif),
            hari: self.hari,
            versi: self.versi,
            versi_lampiran: self.versi_lampiran,
            versi_ekspektasi: self.versi_ekspektasi,
            lampiran: Lampiran { dukungan: self.dukungan, skema: self.skema, konsekuensi: self.konsekuensi },
            ekspektasi: self.ekspektasi,
            keadaan,
        }
    }

    fn menjadi_terbaca(mut self, pihak: Vec<Identitas>) -> Result<Terbaca> {
        let (instansi, tempat) = (take(&mut self.instansi), take(&mut self.tempat));
        let DasarInstansi { skp, tanda_tangan, reviu: dasar_reviu } = take(&mut self.dasar.0);
        let dasar = Dasar { skp, tanda_tangan };
        let tenggat = Tenggat { batas: self.periode().batas_skp(self.mulai), hari: self.hari };
        let (reviu, reviu_dipakai) = (self.reviu.take().map(|r| r.0), self.reviu_dipakai);
        let skp = self.try_into()?;
        Ok(Terbaca { skp, pihak, instansi, tempat, dasar, dasar_reviu, tenggat, reviu, reviu_dipakai })
    }

    fn periode(&self) -> Periode {
        let bawaan = Periode::bawaan(self.mulai.year());
        match self.periode.as_deref() {
            Some([dibuka, ditutup, batas]) => {
                Periode { dibuka: *dibuka, ditutup: *ditutup, batas: batas.unwrap_or(bawaan.batas), ..bawaan }
            }
            _ => bawaan,
        }
    }
}

/// Para pihak bagi dokumen yang belum beku: tersimpan bersama garisnya bila masanya sedang berjalan.
async fn para_pihak(conn: &mut PgConnection, baris: &mut Baris, hari_ini: NaiveDate) -> Result<Vec<Identitas>> {
    if let Some(Json(kartu)) = baris.pihak.take() {
        return Ok(kartu.into_iter().flatten().map(Into::into).collect());
    }
    if baris.dokumen.is_some() {
        return Ok(Vec::new());
    }
    let siapa = [
        (Some(baris.pemilik_id), None),
        (baris.penilai_id, baris.penilai_unit_id),
        (baris.atasan_penilai_id, baris.atasan_unit_id),
    ];
    let siapa: Vec<_> = siapa.into_iter().filter_map(|(orang, unit)| Some((orang?.into(), unit))).collect();
    let masa = Masa { mulai: baris.mulai, selesai: baris.selesai };
    pegawai::identitas(conn, &siapa, masa.hari_jabatan(hari_ini)).await
}

impl TryFrom<Baris> for SkpTersimpan {
    type Error = Error;

    fn try_from(mut b: Baris) -> Result<Self> {
        let (diajukan, sidik_isi) = (b.diajukan_pada, b.sidik_isi.take());
        let beku = b.ditetapkan_pada.zip(b.dokumen.take()).zip(b.sidik_dokumen.take());
        match (b.status.as_str(), diajukan.zip(sidik_isi), beku) {
            ("draf", _, _) => {
                let catatan = b.catatan_pengembalian.take().zip(b.dikembalikan_pada);
                let pengembalian = catatan.map(|(catatan, pada)| Dikembalikan { catatan, pada });
                Ok(Self::Draf(b.menjadi(Draf { pengembalian })))
            }
            ("diajukan", Some((pada, sidik_isi)), _) => Ok(Self::Diajukan(b.menjadi(Diajukan { pada, sidik_isi }))),
            ("direviu", Some((pada, sidik_isi)), _) => Ok(Self::Direviu(b.menjadi(Direviu { pada, sidik_isi }))),
            ("ditetapkan", _, Some(((pada, dokumen), sidik))) => {
                Ok(Self::Ditetapkan(b.menjadi(Ditetapkan { pada, dokumen, sidik })))
            }
            (status, _, _) => Err(anyhow::anyhow!("SKP {} berstatus «{status}» tanpa datanya", b.skp_id).into()),
        }
    }
}

/// Satu SKP bagi seseorang. `$syarat` menyebut siapa; `$kunci` kosong atau `for update of skp`.
macro_rules! baris {
    ($skp:expr, $pelaku:expr, $syarat:literal, $kunci:literal) => {
        sqlx::query_as!(
            Baris,
            r#"
            select
                skp.skp_id,
                skp.pemilik_id,
                h.penilai_id as "penilai_id?",
                h.penilai_unit_id,
                h.atasan_penilai_id,
                h.atasan_unit_id,
                case when skp.status <> 'ditetapkan' and $3 between skp.mulai and skp.selesai
                     then h.pihak end as "pihak: Json<Vec<Option<Kartu>>>",
                skp.mulai,
                skp.selesai,
                skp.versi_ke,
                skp.menggantikan_id,
                case when skp.status = 'ditetapkan' then (
                    select json_build_object(
                        'id', b.skp_id, 'ke', b.versi_ke, 'mulai', b.mulai, 'ditetapkan', b.status = 'ditetapkan')
                    from skp b
                    where b.menggantikan_id = skp.skp_id
                ) end as "pengganti: Json<Pengganti>",
                skp.pendekatan,
                $3::date as "hari!",
                skp.status,
                skp.versi,
                skp.versi_lampiran,
                skp.versi_ekspektasi,
                skp.dukungan,
                skp.skema,
                skp.konsekuensi,
                skp.ekspektasi,
                skp.catatan_pengembalian,
                skp.dikembalikan_pada,
                skp.diajukan_pada,
                skp.sidik_isi,
                skp.ditetapkan_pada,
                skp.dokumen,
                skp.sidik_dokumen,
                instansi.nama as instansi,
                instansi.tempat,
                case when skp.status <> 'ditetapkan' then (
                    select array[w.dibuka, w.ditutup, w.batas] from periode w where w.tahun = skp.tahun
                ) end as "periode: Vec<Option<NaiveDate>>",
                instansi.reviu as reviu_dipakai,
                case when skp.status = 'direviu' or (skp.status = 'diajukan' and instansi.reviu)
                     then pengelola_tercetak(skp.pemilik_id, $3) end as "pengelola: Json<Vec<Pereviu>>",
                case when skp.reviu_id is not null
                     then reviu_tercetak(skp.reviu_id) end as "reviu: Json<Reviu>",
                instansi.dasar as "dasar: Json<DasarInstansi>"
            from skp
            cross join instansi
            left join penilai_pegawai h
                on h.pegawai_id = skp.pemilik_id and h.mulai <= $3 and $3 < h.selesai
            where skp.skp_id = $1
              and "#
                + $syarat
                + $kunci,
            $skp.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
        )
    };
}

/// Jalan cepat bagi pemilik dan penilai; pembaca lain ditanyakan kepada `skp_pihak`.
macro_rules! bagi_pelaku {
    ($conn:expr, $skp:expr, $pelaku:expr, $kunci:literal) => {{
        let cepat = baris!($skp, $pelaku, "(skp.pemilik_id = $2 or h.penilai_id = $2) ", $kunci);
        let mut baris = match cepat.fetch_optional(&mut *$conn).await? {
            Some(baris) => baris,
            None => {
                let pihak = baris!(
                    $skp,
                    $pelaku,
                    "exists (select from skp_pihak($3) p where p.skp_id = skp.skp_id and p.pegawai_id = $2) ",
                    $kunci
                );
                pihak.fetch_optional(&mut *$conn).await?.ok_or(Error::NotFound)?
            }
        };
        let pihak = para_pihak($conn, &mut baris, $pelaku.hari_ini).await?;
        baris.menjadi_terbaca(pihak)
    }};
}

/// SKP itu, bagi `pelaku`; yang tidak boleh dilihatnya tidak ada.
pub async fn cari(conn: &mut PgConnection, skp: SkpId, pelaku: &Pengguna) -> Result<Terbaca> {
    bagi_pelaku!(conn, skp, pelaku, "")
}

/// Seperti [`cari`], dikunci sampai transaksi selesai: dua tab tidak berjalan bersamaan.
pub async fn kunci_terbaca(conn: &mut PgConnection, skp: SkpId, pelaku: &Pengguna) -> Result<Terbaca> {
    bagi_pelaku!(conn, skp, pelaku, "for update of skp")
}

/// SKP itu, dikunci, tanpa para pihaknya.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada bagi `pelaku`.
pub async fn kunci(conn: &mut PgConnection, skp: SkpId, pelaku: &Pengguna) -> Result<SkpTersimpan> {
    Ok(kunci_terbaca(conn, skp, pelaku).await?.skp)
}

/// Semua RHK sebuah SKP dengan indikatornya, menurut urutannya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn daftar_rencana(conn: &mut PgConnection, skp: SkpId) -> Result<Vec<Rencana>> {
    rencana::store::daftar(conn, skp).await
}

/// Apakah ada RHK draf itu yang belum dapat ditautkan karena penilainya belum mengajukan SKP tahun itu.
/// Ditanyakan hanya bila ada RHK yang belum tertaut.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn menunggu_pimpinan(conn: &mut PgConnection, skp: &Skp<Draf>, rencana: &[Rencana]) -> Result<bool> {
    match skp.penilai {
        Some(penilai) if rencana.iter().any(|r| r.isi.dapat_ditautkan()) => {
            Ok(!rencana::store::ada_untuk_ditautkan(conn, penilai, skp.masa.tahun()).await?)
        }
        _ => Ok(false),
    }
}

/// Menyimpan pengajuan; catatan pengembalian yang lalu sudah terjawab. Yang dikabari: pengelola kinerja bila ia mereviu
/// lebih dahulu, selainnya penilainya.
pub async fn simpan_pengajuan(conn: &mut PgConnection, p: &Pengajuan, kiriman: &Kiriman) -> Result<()> {
    let pengelola = sqlx::query_scalar!(
        r#"update skp
           set status = 'diajukan', diajukan_pada = $2, sidik_isi = $3, reviu_id = null
           where skp_id = $1 and status = 'draf'
           returning case when (select i.reviu from instansi i)
                          then array(select k.pegawai_id from pengelola_kinerja(skp.pemilik_id, $4) k)
                          else '{}'
                     end as "pengelola!: Vec<Uuid>""#,
        p.skp.uuid(),
        p.pada,
        p.sidik_isi,
        p.hari,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(bergeser)?;
    let rincian = json!({ "sidik_isi": hex::encode(&p.sidik_isi) });
    audit::catat(conn, jejak("skp.pengajuan", p.skp, p.oleh, p.pada, rincian), kiriman).await?;
    let pengelola: Vec<PegawaiId> = pengelola.into_iter().map(Into::into).collect();
    match pengelola.is_empty() {
        true => kabarkan(conn, p.penilai.as_slice(), Jenis::SkpDiajukan, p.skp, p.pada).await,
        false => kabarkan(conn, &pengelola, Jenis::SkpMenungguReviu, p.skp, p.pada).await,
    }
}

/// Mengabari tentang SKP itu.
pub(super) async fn kabarkan(
    conn: &mut PgConnection,
    kepada: &[PegawaiId],
    jenis: Jenis,
    skp: SkpId,
    pada: DateTime<Utc>,
) -> Result<()> {
    let tautan = format!("/skp/{skp}");
    pemberitahuan::kabarkan(conn, &Kabar { kepada, jenis, tautan: &tautan, pada }).await
}

/// Menyimpan penarikan.
pub async fn simpan_penarikan(conn: &mut PgConnection, p: &Penarikan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update skp
         set status = 'draf', diajukan_pada = null, sidik_isi = null, versi = versi + 1,
             catatan_pengembalian = null, dikembalikan_pada = null, dikembalikan_oleh = null
         where skp_id = $1 and status = 'diajukan'",
        p.skp.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(&hasil, bergeser)?;
    audit::catat(conn, jejak("skp.penarikan", p.skp, p.oleh, p.pada, json!({})), kiriman).await
}

/// Menyimpan pengembalian.
pub async fn simpan_pengembalian(conn: &mut PgConnection, p: &Pengembalian, kiriman: &Kiriman) -> Result<()> {
    let pemilik = sqlx::query_scalar!(
        "update skp
         set status = 'draf', diajukan_pada = null, sidik_isi = null, versi = versi + 1,
             catatan_pengembalian = $2, dikembalikan_pada = $3, dikembalikan_oleh = $4
         where skp_id = $1 and status in ('diajukan', 'direviu')
         returning pemilik_id",
        p.skp.uuid(),
        p.catatan,
        p.pada,
        p.oleh.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(bergeser)?;
    let rincian = json!({ "catatan": p.catatan });
    audit::catat(conn, jejak("skp.pengembalian", p.skp, p.oleh, p.pada, rincian), kiriman).await?;
    kabarkan(conn, &[pemilik.into()], Jenis::SkpDikembalikan, p.skp, p.pada).await
}

/// Menyimpan penetapan beserta dokumen bekunya.
pub async fn simpan_penetapan(
    conn: &mut PgConnection,
    p: &Penetapan,
    dokumen: &Dokumen,
    kiriman: &Kiriman,
) -> Result<()> {
    let beku = dokumen.tulis().map_err(anyhow::Error::new)?;
    let sidik_dokumen = sidik(beku.as_bytes());
    if let Some((lama, mulai)) = p.menggantikan {
        versi::gantikan(conn, lama, mulai).await?;
    }
    let pemilik = sqlx::query_scalar!(
        "update skp
         set status = 'ditetapkan', ditetapkan_pada = $2, ditetapkan_oleh = $3,
             dokumen = $4, sidik_dokumen = $5
         where skp_id = $1 and status in ('diajukan', 'direviu') and sidik_isi = $6
         returning pemilik_id",
        p.skp.uuid(),
        p.pada,
        p.oleh.uuid(),
        beku,
        sidik_dokumen,
        p.sidik_isi,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(bergeser)?;
    if let Some((lama, _)) = p.menggantikan {
        versi::sambung(conn, (lama, p.skp), p.pada).await?;
    }
    let rincian = json!({ "sidik_dokumen": hex::encode(&sidik_dokumen) });
    audit::catat(conn, jejak("skp.penetapan", p.skp, p.oleh, p.pada, rincian), kiriman).await?;
    kabarkan(conn, &[pemilik.into()], Jenis::SkpDitetapkan, p.skp, p.pada).await
}

/// Menghapus draf; jejaknya tinggal.
pub async fn hapus(
    conn: &mut PgConnection,
    skp: SkpId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil =
        sqlx::query!("delete from skp where skp_id = $1 and status = 'draf'", skp.uuid()).execute(&mut *conn).await?;
    tepat_satu(&hasil, bergeser)?;
    audit::catat(conn, jejak("skp.penghapusan", skp, oleh, pada, json!({})), kiriman).await
}

/// Jejak sebuah peristiwa pada SKP.
pub(super) fn jejak(
    peristiwa: &'static str,
    skp: SkpId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "skp", objek: skp.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Perubahan mengenai tepat satu baris, atau galat itu.
pub(super) fn tepat_satu(hasil: &sqlx::postgres::PgQueryResult, galat: impl FnOnce() -> Error) -> Result<()> {
    if hasil.rows_affected() == 1 { Ok(()) } else { Err(galat()) }
}

/// Dunia bergerak sejak halaman digambar.
pub(super) fn bergeser() -> Error {
    Error::Conflict("Isi ini sudah diubah sejak halaman Anda buka.".into())
}
