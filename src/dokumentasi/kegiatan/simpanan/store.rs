//! SQL pintu itu.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Hasil, Permintaan, Sebab, Simpanan};
use crate::{
    dokumentasi::{
        kegiatan::model::{Ditolak, Isi, Sasaran},
        model::KegiatanId,
    },
    kernel::{
        audit::{self, Jejak},
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
};

/// Menyimpan semua baris dalam satu pernyataan, atau tidak sebaris pun. Pemanggilnya membatalkan transaksinya bila ada
/// yang keliru.
pub async fn simpan(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    permintaan: &Permintaan,
    pada: DateTime<Utc>,
) -> Result<Hasil> {
    let Permintaan { baris, hapus, draf, lewati_kembar } = permintaan;
    let k = Kolom::dari(baris);
    let (hapus_id, hapus_versi): (Vec<Uuid>, Vec<i32>) = hapus.iter().map(|(id, v)| (id.uuid(), *v)).unzip();
    let hasil = sqlx::query!(
        r#"
        with baris as materialized (
            select b.id, b.versi, b.tanggal, b.jam_mulai, b.jam_selesai, b.uraian, b.realisasi, b.kendala,
                   b.pembetulan, b.aksi, b.satuan as tertulis,
                   -- Satuan yang tidak ditulis mengikuti indikatornya; pembetulan mengikuti yang dibetulkannya.
                   case when b.satuan = '' and b.pembetulan is null
                        then left(coalesce(i.satuan, t.satuan, ''), 50) else b.satuan end as satuan,
                   num_nonnulls(b.rencana, b.indikator, b.aksi) > 0 as bersasaran,
                   coalesce(b.rencana, i.rencana_id, a.rencana_id) as rencana_id,
                   -- Langkah bagi RHK yang indikatornya hanya satu ikut mengisi indikator itu.
                   coalesce(b.indikator, t.indikator_id) as indikator_id
            from unnest($2::uuid[], $3::int[], $4::date[], $5::time[], $6::time[], $7::uuid[], $8::uuid[], $9::uuid[],
                        $10::text[], $11::numeric[], $12::text[], $13::text[], $14::uuid[])
                 as b (id, versi, tanggal, jam_mulai, jam_selesai, rencana, indikator, aksi, uraian, realisasi, satuan,
                       kendala, pembetulan)
            left join indikator i on i.indikator_id = b.indikator
            left join rencana_aksi a on a.rencana_aksi_id = b.aksi and a.pegawai_id = $1
                and a.mulai <= b.tanggal and b.tanggal <= a.selesai
            left join lateral (
                select (array_agg(x.indikator_id))[1] as indikator_id, min(x.satuan) as satuan
                from indikator x where x.rencana_id = a.rencana_id having count(*) = 1
            ) t on a.rencana_id is not null
        ),
        hari as materialized (
            select t.tanggal, skp_pada($1, t.tanggal) as skp_id, kegiatan_terkirim($1, t.tanggal) as terkirim
            from (select distinct tanggal from baris) t
        ),
        lama as materialized (
            select b.id, k.pegawai_id, k.versi, k.tanggal, k.rencana_id, k.indikator_id, k.rencana_aksi_id,
                   k.pembetulan_id,
                   (k.tanggal, k.jam_mulai, k.jam_selesai, k.rencana_id, k.indikator_id, k.rencana_aksi_id, k.uraian,
                    k.realisasi, k.satuan, k.kendala)
                   is not distinct from
                   (b.tanggal, b.jam_mulai, b.jam_selesai, b.rencana_id, b.indikator_id, b.aksi, b.uraian,
                    b.realisasi, b.satuan, b.kendala) as sama
            from baris b
            join kegiatan k on k.kegiatan_id = b.id
        ),
        buang as materialized (
            select d.id, d.versi as dilihat, k.versi, k.tanggal, k.pembetulan_id
            from unnest($15::uuid[], $16::int[]) as d (id, versi)
            join kegiatan k on k.kegiatan_id = d.id and k.pegawai_id = $1
        ),
        kembar as materialized (
            select b.id from baris b
            where $17 and b.versi = 0 and exists (
                select from kegiatan k
                where k.pegawai_id = $1 and k.tanggal = b.tanggal and k.uraian = b.uraian
                  and k.satuan in (b.satuan, b.tertulis)
                  and (k.jam_mulai, k.jam_selesai, k.realisasi, k.kendala)
                      is not distinct from (b.jam_mulai, b.jam_selesai, b.realisasi, b.kendala))
        ),
        -- Baris yang menyentuh kegiatan berpembetulan, dan kegiatan yang dibetulkan itu.
        sentuh as materialized (
            select b.id, b.pembetulan as asal_id from baris b where b.pembetulan is not null
            union
            select x.id, coalesce(x.pembetulan_id, x.id)
            from (select id, pembetulan_id from lama union all select id, pembetulan_id from buang) x
            where x.pembetulan_id is not null or exists (select from kegiatan p where p.pembetulan_id = x.id)
        ),
        -- Angka kegiatan itu dan pembetulannya, sebagaimana jadinya.
        tersusun as materialized (
            select k.kegiatan_id as id, a.asal_id, lower(k.satuan) as satuan, k.realisasi
            from (select distinct asal_id from sentuh) a
            join kegiatan k on k.kegiatan_id = a.asal_id or k.pembetulan_id = a.asal_id
            where not exists (select from baris b where b.id = k.kegiatan_id)
              and not exists (select from buang d where d.id = k.kegiatan_id)
            union all
            select b.id, s.asal_id, lower(b.satuan), b.realisasi from baris b join sentuh s using (id)
        ),
        kurang as materialized (
            select distinct n.asal_id from tersusun n
            where n.realisasi < 0 and 0 > (
                select sum(x.realisasi) from tersusun x
                where x.asal_id = n.asal_id and (x.satuan = n.satuan or x.satuan = '' or n.satuan = ''))
        ),
        keliru as materialized (
            select b.id, 'TERKIRIM' as sebab from baris b join hari h using (tanggal)
            where h.terkirim and not exists (select from kembar where kembar.id = b.id)
            union all
            select l.id, 'TERKIRIM' from lama l where l.pegawai_id = $1 and kegiatan_terkirim($1, l.tanggal)
            union all
            select b.id, 'SASARAN' from baris b join hari h using (tanggal)
            left join rencana r using (rencana_id)
            where b.bersasaran and (b.rencana_id is null or r.skp_id is distinct from h.skp_id)
              and not exists (select from sentuh s where s.id = b.id and s.asal_id <> s.id)
              -- Pilihan lama boleh tetap, meskipun SKP-nya sudah berganti versi.
              and not exists (
                  select from lama l
                  where l.id = b.id and l.tanggal = b.tanggal and l.rencana_id = b.rencana_id
                    and (l.indikator_id, l.rencana_aksi_id) is not distinct from (b.indikator_id, b.aksi))
            union all
            select l.id, 'ASING' from lama l where l.pegawai_id <> $1
            union all
            select b.id, 'USANG' from baris b join lama l using (id)
            where l.pegawai_id = $1 and l.versi <> b.versi and not l.sama
            union all
            select b.id, 'HILANG' from baris b
            where b.versi > 0 and not exists (select from lama l where l.id = b.id)
            union all
            select d.id, 'TERKIRIM' from buang d where kegiatan_terkirim($1, d.tanggal)
            union all
            select d.id, 'USANG' from buang d where d.versi <> d.dilihat
            union all
            select d.id, 'BERBUKTI' from buang d
            where exists (select from bukti b where b.objek_id = d.id and b.untuk = 'KEGIATAN')
            union all
            select d.id, 'DIBETULKAN' from buang d
            where exists (
                select from kegiatan p
                where p.pembetulan_id = d.id and not exists (select from buang x where x.id = p.kegiatan_id))
            union all
            select s.id, 'MELEBIHI' from sentuh s join kurang using (asal_id)
            where not exists (select from buang x where x.id = s.asal_id)
            union all
            select s.id, 'MASA'
            from sentuh s
            join baris b using (id)
            join hari h using (tanggal)
            join kegiatan a on a.kegiatan_id = s.asal_id
            left join rencana r on r.rencana_id = a.rencana_id
            where s.asal_id <> s.id and coalesce(r.skp_id, skp_pada($1, a.tanggal)) <> coalesce(h.skp_id, a.kegiatan_id)
              and not exists (select from lama l where l.id = b.id and l.tanggal = b.tanggal)
            union all
            select s.id, 'ASAL'
            from sentuh s
            join baris b using (id)
            where not exists (
                select from lama l
                where l.id = b.id
                  and (l.rencana_id, l.indikator_id) is not distinct from (b.rencana_id, b.indikator_id))
              and exists (
                select from kegiatan k
                where (k.kegiatan_id = s.asal_id or k.pembetulan_id = s.asal_id) and k.kegiatan_id <> s.id
                  and (k.pegawai_id <> $1 or (k.kegiatan_id = s.asal_id and k.pembetulan_id is not null)
                       or (k.rencana_id, k.indikator_id) is distinct from (b.rencana_id, b.indikator_id)))
            union all
            select b.id, 'NEGATIF' from baris b
            where b.realisasi < 0 and not exists (select from sentuh s where s.id = b.id and s.asal_id <> s.id)
        ),
        masuk as (
            insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, indikator_id,
                                  rencana_aksi_id, uraian, realisasi, satuan, kendala, pembetulan_id, dibuat_pada,
                                  diubah_pada)
            select b.id, $1, b.tanggal, b.jam_mulai, b.jam_selesai, b.rencana_id, b.indikator_id, b.aksi, b.uraian,
                   b.realisasi, b.satuan, b.kendala, b.pembetulan, $18, $18
            from baris b
            where b.versi = 0 and not exists (select from keliru)
              and not exists (select from lama l where l.id = b.id)
              and not exists (select from kembar where kembar.id = b.id)
            on conflict do nothing
            returning 1
        ),
        ubah as (
            update kegiatan k
            set tanggal = b.tanggal, jam_mulai = b.jam_mulai, jam_selesai = b.jam_selesai, rencana_id = b.rencana_id,
                indikator_id = b.indikator_id, rencana_aksi_id = b.aksi, uraian = b.uraian, realisasi = b.realisasi,
                satuan = b.satuan, kendala = b.kendala, versi = k.versi + 1, diubah_pada = $18
            from baris b
            where k.kegiatan_id = b.id and k.pegawai_id = $1 and k.versi = b.versi and not exists (select from keliru)
              and not exists (select from lama l where l.id = b.id and l.sama)
            returning 1
        ),
        hapus as (
            delete from kegiatan k using buang d
            where k.kegiatan_id = d.id and k.versi = d.versi and not exists (select from keliru)
            returning 1
        ),
        draf as (
            delete from draf_kegiatan f
            where f.pegawai_id = $1 and f.minggu = $19 and f.versi = $20 and not exists (select from keliru)
        )
        select
            (select json_agg(json_build_array(x.id, x.sebab)) from keliru x) as "keliru: Json<Vec<(Uuid, String)>>",
            (select count(*) from masuk) as "ditambah!",
            (select count(*) from ubah) as "diubah!",
            (select count(*) from hapus) as "dihapus!",
            (select count(*) from kembar) as "kembar!",
            (select count(*) from lama l where l.sama) as "sama!",
            (select count(*) from buang) as "dibuang!"
        "#,
        pemilik.uuid(),
        &k.id,
        &k.versi,
        &k.tanggal,
        &k.jam_mulai as &[Option<NaiveTime>],
        &k.jam_selesai as &[Option<NaiveTime>],
        &k.rencana as &[Option<Uuid>],
        &k.indikator as &[Option<Uuid>],
        &k.aksi as &[Option<Uuid>],
        &k.uraian,
        &k.realisasi as &[Option<Decimal>],
        &k.satuan,
        &k.kendala,
        &k.pembetulan as &[Option<Uuid>],
        &hapus_id,
        &hapus_versi,
        *lewati_kembar,
        pada,
        draf.map(|d| d.0),
        draf.map(|d| d.1),
    )
    .fetch_one(conn)
    .await
    .map_err(terkunci)?;
    let mut keliru = Vec::new();
    for (id, sebab) in hasil.keliru.map(|k| k.0).unwrap_or_default() {
        keliru.push((id.into(), baca_sebab(&sebab)?));
    }
    let tersimpan = hasil.ditambah + hasil.diubah + hasil.sama + hasil.kembar;
    let semua = usize::try_from(tersimpan).is_ok_and(|n| n == baris.len()) && hasil.dihapus == hasil.dibuang;
    if keliru.is_empty() && !semua {
        // Baris yang sama sedang disimpan dari tempat lain.
        keliru.extend(baris.iter().filter(|b| b.versi > 0).map(|b| (b.id, Sebab::Usang)));
        if keliru.is_empty() {
            return Err(Error::Conflict("Baris ini sedang disimpan dari tab lain. Muat ulang halamannya.".into()));
        }
    }
    Ok(Hasil { keliru, ditambah: hasil.ditambah, diubah: hasil.diubah, dihapus: hasil.dihapus, kembar: hasil.kembar })
}

fn baca_sebab(kode: &str) -> Result<Sebab> {
    match kode {
        "TERKIRIM" => Ok(Sebab::Terkirim),
        "SASARAN" => Ok(Sebab::Sasaran),
        "USANG" => Ok(Sebab::Usang),
        "HILANG" => Ok(Sebab::Hilang),
        "BERBUKTI" => Ok(Sebab::Berbukti),
        "DIBETULKAN" => Ok(Sebab::Dibetulkan),
        "MASA" => Ok(Sebab::Masa),
        "ASAL" => Ok(Sebab::Asal),
        "MELEBIHI" => Ok(Sebab::Melebihi),
        "NEGATIF" => Ok(Sebab::Negatif),
        // Nomor barisnya bukan buatan formulir orang ini.
        _ => Err(Error::Invalid("Formulir ini tidak dapat dibaca. Muat ulang halamannya, lalu isi lagi.".into())),
    }
}

/// Dokumentasinya dikirim, atau kegiatannya dibetulkan dari tempat lain, tepat ketika barisnya disimpan.
fn terkunci(galat: sqlx::Error) -> Error {
    match galat.as_database_error().and_then(|e| e.constraint()) {
        Some("kegiatan_terkunci") => Ditolak::Terkunci.into(),
        Some("jumlah_tidak_negatif" | "dibetulkan_tetap_ada") => Ditolak::Melebihi.into(),
        _ => galat.into(),
    }
}

/// Mencatat penyimpanannya pada jejak dan menghabiskan kunci formulirnya.
pub async fn catat(
    conn: &mut PgConnection,
    peristiwa: &'static str,
    pemilik: PegawaiId,
    (permintaan, hasil): (&Permintaan, &Hasil),
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let berubah: Vec<KegiatanId> = permintaan.baris.iter().filter(|b| b.versi > 0).map(|b| b.id).collect();
    let dihapus: Vec<KegiatanId> = permintaan.hapus.iter().map(|d| d.0).collect();
    let rincian = json!({ "ditambah": hasil.ditambah, "kembar": hasil.kembar, "diubah": berubah, "dihapus": dihapus });
    let jejak =
        Jejak { peristiwa, objek_jenis: "pegawai", objek: pemilik.uuid(), pelaku: Some(pemilik), pada, rincian };
    audit::catat(conn, jejak, kiriman).await
}

/// Langkah yang sama bagi data contoh: mencatat kegiatan seseorang sebagai dirinya.
///
/// # Errors
/// Bila ada baris yang tidak dapat disimpan.
pub async fn catat_atas_nama(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    isi: Vec<Isi>,
    pada: DateTime<Utc>,
) -> Result<()> {
    let baris = isi.into_iter().map(|isi| Simpanan { id: KegiatanId::new(), versi: 0, isi, pembetulan: None });
    let permintaan = Permintaan { baris: baris.collect(), ..Permintaan::default() };
    let hasil = simpan(conn, pemilik, &permintaan, pada).await?;
    if let Some((id, sebab)) = hasil.keliru.first() {
        return Err(anyhow::anyhow!("kegiatan {id} tidak tersimpan: {sebab:?}").into());
    }
    catat(conn, "kegiatan.simpan", pemilik, (&permintaan, &hasil), pada, &Kiriman::sistem()).await
}

/// Kolom demi kolom, bagi `unnest`.
#[derive(Default)]
struct Kolom {
    id: Vec<Uuid>,
    versi: Vec<i32>,
    tanggal: Vec<NaiveDate>,
    jam_mulai: Vec<Option<NaiveTime>>,
    jam_selesai: Vec<Option<NaiveTime>>,
    rencana: Vec<Option<Uuid>>,
    indikator: Vec<Option<Uuid>>,
    aksi: Vec<Option<Uuid>>,
    uraian: Vec<String>,
    realisasi: Vec<Option<Decimal>>,
    satuan: Vec<String>,
    kendala: Vec<String>,
    pembetulan: Vec<Option<Uuid>>,
}

impl Kolom {
    fn dari(baris: &[Simpanan]) -> Self {
        let mut k = Self::default();
        for b in baris {
            let isi = &b.isi;
            k.id.push(b.id.uuid());
            k.versi.push(b.versi);
            k.tanggal.push(isi.tanggal);
            k.jam_mulai.push(isi.jam_mulai);
            k.jam_selesai.push(isi.jam_selesai);
            let (mut rencana, mut indikator, mut aksi) = (None, None, None);
            match isi.sasaran {
                Some(Sasaran::Rencana(id)) => rencana = Some(id.uuid()),
                Some(Sasaran::Indikator(id)) => indikator = Some(id.uuid()),
                Some(Sasaran::Aksi(id)) => aksi = Some(id.uuid()),
                None => {}
            }
            k.rencana.push(rencana);
            k.indikator.push(indikator);
            k.aksi.push(aksi);
            k.uraian.push(isi.uraian.clone());
            k.realisasi.push(isi.realisasi);
            k.satuan.push(isi.satuan.clone());
            k.kendala.push(isi.kendala.clone());
            k.pembetulan.push(b.pembetulan.map(KegiatanId::uuid));
        }
        k
    }
}
