//! SQL bagi RHK dan indikatornya.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{
    Arah, Aspek, Bagian, Indikator, IsiRencana, Perspektif, PilihanRhk, Pimpinan, RENCANA_MAKS, Rencana, RencanaId,
    ringkas,
};
use crate::{
    kernel::{
        audit,
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    skp::{
        model::{SkpId, Suntingan},
        store::{bergeser, jejak},
    },
};

/// Semua RHK sebuah SKP dengan indikatornya, satu pernyataan.
pub async fn daftar(conn: &mut PgConnection, skp: SkpId) -> Result<Vec<Rencana>> {
    let mut baris = sqlx::query!(
        r#"
        select
            r.rencana_id,
            r.versi,
            r.bagian,
            r.urutan,
            r.rhk,
            r.rhk_pimpinan_id,
            r.rhk_pimpinan,
            r.pimpinan_sasaran_id,
            case when r.sasaran_id is not null then perjanjian_sasaran_itu(r.sasaran_id) end as sumber,
            r.direktif,
            r.penugasan_dari,
            r.perspektif,
            i.indikator_id as "indikator_id?",
            i.urutan as "ke?",
            i.aspek,
            i.indikator as "indikator?",
            i.target as "target?",
            i.angka,
            i.angka_maks,
            i.satuan as "satuan?",
            i.arah,
            i.target_maksimal as "target_maksimal?"
        from rencana r
        left join indikator i using (rencana_id)
        where r.skp_id = $1
        "#,
        skp.uuid(),
    )
    .fetch_all(conn)
    .await?;
    // Beberapa puluh baris lebih murah diurutkan di sini.
    baris.sort_unstable_by(|a, b| {
        let urutan = (a.urutan, a.rencana_id, a.ke).cmp(&(b.urutan, b.rencana_id, b.ke));
        b.bagian.cmp(&a.bagian).then(urutan)
    });
    let mut semua: Vec<Rencana> = Vec::new();
    for b in baris {
        let id = RencanaId::from(b.rencana_id);
        if semua.last().is_none_or(|r| r.id != id) {
            semua.push(Rencana {
                id,
                versi: b.versi,
                sumber: b.sumber.map(Into::into),
                isi: IsiRencana {
                    bagian: Bagian::baca(&b.bagian).unwrap_or(Bagian::Utama),
                    rhk: b.rhk,
                    pimpinan: match (b.direktif, b.rhk_pimpinan_id, b.rhk_pimpinan) {
                        (true, _, _) => Pimpinan::Direktif,
                        (_, Some(id), teks) => Pimpinan::Tautan { id: id.into(), teks },
                        (_, None, teks) => match b.pimpinan_sasaran_id {
                            Some(id) => Pimpinan::Perjanjian { id: id.into(), teks },
                            None if teks.is_empty() => Pimpinan::Belum,
                            None => Pimpinan::Tulisan { teks },
                        },
                    },
                    penugasan_dari: b.penugasan_dari,
                    perspektif: b.perspektif.as_deref().and_then(Perspektif::baca),
                    indikator: Vec::new(),
                },
            });
        }
        if let (Some(rencana), Some(indikator_id)) = (semua.last_mut(), b.indikator_id) {
            rencana.isi.indikator.push(Indikator {
                id: indikator_id.into(),
                aspek: b.aspek.as_deref().and_then(Aspek::baca),
                indikator: b.indikator.unwrap_or_default(),
                target: b.target.unwrap_or_default(),
                angka: b.angka,
                angka_maks: b.angka_maks,
                satuan: b.satuan.unwrap_or_default(),
                arah: b.arah.as_deref().and_then(Arah::baca),
                target_maksimal: b.target_maksimal.unwrap_or(false),
            });
        }
    }
    Ok(semua)
}

/// Penilai mempunyai RHK tahun itu yang dapat ditautkan bawahannya.
pub async fn ada_untuk_ditautkan(conn: &mut PgConnection, penilai: PegawaiId, tahun: i32) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        select exists (
            select from skp s
            join rencana r using (skp_id)
            where s.pemilik_id = $1 and s.tahun = $2 and s.status <> 'draf' and s.pokok
        ) as "ada!"
        "#,
        penilai.uuid(),
        tahun,
    )
    .fetch_one(conn)
    .await?)
}

/// RHK pada SKP penilai tahun itu yang sudah diajukan atau ditetapkan.
pub async fn pilihan(conn: &mut PgConnection, penilai: Option<PegawaiId>, tahun: i32) -> Result<Vec<PilihanRhk>> {
    let baris = sqlx::query!(
        "select r.rencana_id, r.rhk
         from skp s
         join rencana r using (skp_id)
         where s.pemilik_id = $1 and s.tahun = $2 and s.status <> 'draf' and s.pokok
         order by s.mulai, r.bagian desc, r.urutan
         limit 120",
        penilai.map(PegawaiId::uuid),
        tahun,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| PilihanRhk { id: b.rencana_id.into(), teks: b.rhk }).collect())
}

/// Menyimpan RHK: yang baru bila `lama` kosong, atau perubahan terhadap versi yang dilihat orangnya.
///
/// # Errors
/// [`Error::Conflict`] bila sudah diubah di tab lain, atau RHK pimpinan yang dipilih sudah tidak ada.
pub async fn simpan(
    conn: &mut PgConnection,
    izin: &Suntingan,
    lama: Option<(RencanaId, i32)>,
    isi: &IsiRencana,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<RencanaId> {
    let id = lama.map_or_else(RencanaId::new, |(id, _)| id);
    let isi = &isi.menurut(izin.pendekatan);
    let (tautan, teks, sasaran) = match &isi.pimpinan {
        Pimpinan::Tautan { id, .. } => (Some(id.uuid()), None, None),
        Pimpinan::Tulisan { teks } => (None, Some(teks.as_str()), None),
        Pimpinan::Perjanjian { id, .. } => (None, None, Some(id.uuid())),
        Pimpinan::Belum | Pimpinan::Direktif => (None, None, None),
    };
    let kolom = Kolom::dari(&isi.indikator);
    let tersimpan = sqlx::query_scalar!(
        r#"
        with pimpinan as (
            -- Tautan lama boleh tetap; tautan baru harus pada SKP penilai yang sudah diajukan.
            -- Bunyi yang baru hanya dari SKP yang boleh dibaca; tautan lama memakai bunyinya saat dipilih.
            select r.rencana_id,
                   case when s.pemilik_id = $16 and s.tahun = $17 and s.status <> 'draf' and s.pokok
                        then r.rhk else l.rhk_pimpinan end as rhk
            from rencana r
            join skp s using (skp_id)
            left join rencana l on l.rencana_id = $1 and l.rhk_pimpinan_id = $8
            where r.rencana_id = $8
              and ((s.pemilik_id = $16 and s.tahun = $17 and s.status <> 'draf' and s.pokok) or l.rencana_id is not null)
        ),
        sementara as (
            -- Sasaran yang ditetapkan unit orang itu atau yang di atasnya; pilihan lama boleh tetap.
            select b.sasaran_id, b.sasaran
            from perjanjian_sasaran b
            join perjanjian d using (perjanjian_id)
            where b.sasaran_id = $22 and d.status = 'ditetapkan' and d.tahun = $17
              and (d.unit_id in (select m.unit_id from unit_menaungi($23, $24) m)
                   or exists (select from rencana l where l.rencana_id = $1 and l.pimpinan_sasaran_id = $22))
        ),
        tersimpan as (
            insert into rencana (rencana_id, skp_id, urutan, bagian, rhk, rhk_pimpinan_id, rhk_pimpinan,
                                 direktif, penugasan_dari, perspektif, pimpinan_sasaran_id)
            select $1, $2, coalesce(max(r.urutan), 0) + 1, $3, $4, p.rencana_id, coalesce(p.rhk, n.sasaran, $5, ''),
                   $6, $7, $18, n.sasaran_id
            from (select 1) satu
            left join rencana r on r.skp_id = $2
            left join pimpinan p on true
            left join sementara n on true
            where ($8::uuid is null or p.rencana_id is not null) and ($22::uuid is null or n.sasaran_id is not null)
            group by p.rencana_id, p.rhk, n.sasaran_id, n.sasaran
            having case when $9::int is null then count(r.rencana_id) < $19
                        else bool_or(r.rencana_id = $1) end
            on conflict (rencana_id) do update
            set bagian = excluded.bagian, rhk = excluded.rhk, rhk_pimpinan_id = excluded.rhk_pimpinan_id,
                rhk_pimpinan = excluded.rhk_pimpinan, direktif = excluded.direktif,
                penugasan_dari = excluded.penugasan_dari, perspektif = excluded.perspektif,
                pimpinan_sasaran_id = excluded.pimpinan_sasaran_id,
                versi = rencana.versi + 1
            where rencana.skp_id = $2 and rencana.versi = $9
            returning rencana_id, urutan
        ),
        terhapus as (
            delete from indikator i using tersimpan t
            where i.rencana_id = t.rencana_id and i.indikator_id <> all ($10::uuid[])
        ),
        terisi as (
            insert into indikator (indikator_id, rencana_id, urutan, aspek, indikator, target, angka,
                                   angka_maks, satuan, arah, target_maksimal)
            -- Id dari RHK lain bukan milik baris ini; ia mendapat id sendiri.
            select case when milik.rencana_id is distinct from $1 and milik.rencana_id is not null
                        then gen_random_uuid() else b.id end,
                   t.rencana_id, b.urutan, b.aspek, b.indikator, b.target, b.angka, b.angka_maks,
                   b.satuan, nullif(trim(trailing '!' from b.arah), ''), b.arah = 'NAIK!'
            from tersimpan t
            cross join unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::numeric[],
                        $20::numeric[], $15::text[], $21::text[])
                 with ordinality as b (id, aspek, indikator, target, angka, angka_maks, satuan, arah, urutan)
            left join indikator milik on milik.indikator_id = b.id
            on conflict (indikator_id) do update
            set urutan = excluded.urutan, aspek = excluded.aspek, indikator = excluded.indikator,
                target = excluded.target, angka = excluded.angka, angka_maks = excluded.angka_maks,
                satuan = excluded.satuan, arah = excluded.arah, target_maksimal = excluded.target_maksimal
            where indikator.rencana_id = $1
        )
        update skp set versi = skp.versi + 1 from tersimpan t where skp.skp_id = $2
        returning (
            select count(*) + 1
            from rencana r
            where r.skp_id = $2 and r.bagian = $3 and (r.urutan, r.rencana_id) < (t.urutan, t.rencana_id)
        ) as "nomor!"
        "#,
        id.uuid(),
        izin.skp.uuid(),
        isi.bagian.kode(),
        isi.rhk,
        teks,
        matches!(isi.pimpinan, Pimpinan::Direktif),
        isi.penugasan_dari,
        tautan,
        lama.map(|(_, versi)| versi),
        &kolom.id,
        &kolom.aspek as &[Option<String>],
        &kolom.indikator,
        &kolom.target,
        &kolom.angka as &[Option<Decimal>],
        &kolom.satuan,
        izin.penilai.map(PegawaiId::uuid),
        izin.tahun,
        isi.perspektif.map(Perspektif::kode),
        RENCANA_MAKS,
        &kolom.angka_maks as &[Option<Decimal>],
        &kolom.arah,
        sasaran,
        izin.oleh.uuid(),
        izin.hari,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let nomor = tersimpan.ok_or_else(|| match tautan {
        None if lama.is_none() && sasaran.is_some() => Error::Conflict(
            "Sasaran perjanjian kinerja yang dipilih sudah tidak berlaku. Pilih lagi dari daftar.".into(),
        ),
        Some(_) if lama.is_none() => {
            Error::Conflict("RHK pimpinan yang dipilih sudah tidak ada. Muat ulang halaman, lalu pilih lagi.".into())
        }
        None if lama.is_none() => {
            Error::Conflict(format!("Satu SKP memuat paling banyak {RENCANA_MAKS} rencana hasil kerja."))
        }
        _ => bergeser(),
    })?;
    let rincian = json!({
        "rencana": id, "baru": lama.is_none(), "bagian": isi.bagian, "nomor": nomor, "rhk": ringkas(&isi.rhk),
    });
    audit::catat(conn, jejak("skp.rencana", izin.skp, izin.oleh, pada, rincian), kiriman).await?;
    Ok(id)
}

/// Kolom indikator, sebaris demi sebaris, bagi `unnest`.
#[derive(Default)]
struct Kolom {
    id: Vec<Uuid>,
    aspek: Vec<Option<String>>,
    indikator: Vec<String>,
    target: Vec<String>,
    angka: Vec<Option<Decimal>>,
    angka_maks: Vec<Option<Decimal>>,
    satuan: Vec<String>,
    /// `NAIK!` berarti naik dengan target maksimal.
    arah: Vec<String>,
}

impl Kolom {
    fn dari(indikator: &[Indikator]) -> Self {
        let mut kolom = Self::default();
        for i in indikator {
            kolom.id.push(i.id.uuid());
            kolom.aspek.push(i.aspek.map(|a| a.kode().to_owned()));
            kolom.indikator.push(i.indikator.clone());
            kolom.target.push(i.target.clone());
            kolom.angka.push(i.angka);
            kolom.angka_maks.push(i.angka_maks);
            kolom.satuan.push(i.satuan.clone());
            let tanda = if i.target_maksimal { "!" } else { "" };
            kolom.arah.push(i.arah.map_or(String::new(), |a| format!("{}{tanda}", a.kode())));
        }
        kolom
    }
}

/// Menghapus sebuah RHK.
pub async fn hapus(
    conn: &mut PgConnection,
    izin: &Suntingan,
    id: RencanaId,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let terhapus = sqlx::query!(
        r#"
        with terhapus as (
            delete from rencana where rencana_id = $1 and skp_id = $2
            returning rencana_id, skp_id, urutan, bagian, rhk
        )
        update skp set versi = skp.versi + 1 from terhapus t where skp.skp_id = t.skp_id
        returning t.bagian as "bagian!", t.rhk as "rhk!", (
            select count(*) + 1
            from rencana r
            where r.skp_id = $2 and r.bagian = t.bagian and (r.urutan, r.rencana_id) < (t.urutan, t.rencana_id)
        ) as "nomor!"
        "#,
        id.uuid(),
        izin.skp.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Error::NotFound)?;
    let rhk = ringkas(&terhapus.rhk);
    let rincian = json!({ "rencana": id, "bagian": terhapus.bagian, "nomor": terhapus.nomor, "rhk": rhk });
    audit::catat(conn, jejak("skp.rencana_dihapus", izin.skp, izin.oleh, pada, rincian), kiriman).await
}

/// Menukar sebuah RHK dengan tetangganya dalam bagian yang sama; di tepi tidak terjadi apa-apa.
pub async fn geser(
    conn: &mut PgConnection,
    izin: &Suntingan,
    id: RencanaId,
    naik: bool,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let tergeser = sqlx::query!(
        r#"
        with ini as (
            select rencana_id, urutan, bagian, rhk from rencana where rencana_id = $1 and skp_id = $2
        ),
        tetangga as (
            select r.rencana_id, r.urutan
            from rencana r, ini
            where r.skp_id = $2 and r.bagian = ini.bagian
              and case when $3 then r.urutan < ini.urutan else r.urutan > ini.urutan end
            order by case when $3 then -r.urutan else r.urutan end
            limit 1
        ),
        tertukar as (
            update rencana r
            set urutan = case when r.rencana_id = ini.rencana_id then tetangga.urutan else ini.urutan end
            from ini, tetangga
            where r.rencana_id in (ini.rencana_id, tetangga.rencana_id)
        )
        update skp set versi = skp.versi + 1 from ini, tetangga where skp.skp_id = $2
        returning ini.bagian as "bagian!", ini.rhk as "rhk!", (
            select count(*)
            from rencana r
            where r.skp_id = $2 and r.bagian = ini.bagian
              and (r.urutan, r.rencana_id) <= (tetangga.urutan, tetangga.rencana_id)
        ) as "nomor!"
        "#,
        id.uuid(),
        izin.skp.uuid(),
        naik,
    )
    .fetch_optional(&mut *conn)
    .await?;
    // Di tepi tidak ada yang bergeser, jadi tidak ada pula yang dicatat.
    let Some(baris) = tergeser else { return Ok(()) };
    let rincian = json!({
        "rencana": id, "naik": naik, "bagian": baris.bagian, "nomor": baris.nomor, "rhk": ringkas(&baris.rhk),
    });
    audit::catat(conn, jejak("skp.rencana_digeser", izin.skp, izin.oleh, pada, rincian), kiriman).await
}

/// Mengumpulkan RHK yang berperspektif sama, menurut urutan formulir F2; di dalamnya urutannya tetap.
pub async fn kelompokkan(
    conn: &mut PgConnection,
    izin: &Suntingan,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let perspektif: Vec<String> = Perspektif::SEMUA.iter().map(|p| p.kode().to_owned()).collect();
    let berubah = sqlx::query_scalar!(
        r#"
        with urut as (
            select r.rencana_id, row_number() over (
                order by r.bagian desc, array_position($2::text[], r.perspektif) nulls last, r.urutan, r.rencana_id
            )::int as ke
            from rencana r where r.skp_id = $1
        ),
        terurut as (
            update rencana r set urutan = u.ke from urut u
            where r.rencana_id = u.rencana_id and r.urutan <> u.ke
            returning r.rencana_id
        )
        update skp set versi = versi + 1 where skp_id = $1 and exists (select from terurut) returning versi
        "#,
        izin.skp.uuid(),
        &perspektif,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if berubah.is_none() {
        return Ok(());
    }
    audit::catat(conn, jejak("skp.rencana_digeser", izin.skp, izin.oleh, pada, json!({})), kiriman).await
}

/// Menyalin semua RHK dan indikator dari SKP lain.
pub async fn salin(conn: &mut PgConnection, dari: SkpId, ke: SkpId, pelaku: &Pengguna) -> Result<()> {
    sqlx::query!(
        r#"
        with asal as materialized (
            select r.*, gen_random_uuid() as baru from rencana r where r.skp_id = $1
        ),
        rhk as (
            insert into rencana (rencana_id, skp_id, urutan, bagian, rhk, rhk_pimpinan_id, rhk_pimpinan,
                                 direktif, penugasan_dari, perspektif)
            select a.baru, $2, a.urutan, a.bagian, a.rhk, p.rencana_id, a.rhk_pimpinan,
                   a.direktif, a.penugasan_dari, a.perspektif
            from asal a
            left join lateral (
                select r.rencana_id
                from penilai_pegawai h
                join skp s on s.pemilik_id = h.penilai_id and s.status <> 'draf' and s.pokok
                join skp t on t.skp_id = $2 and t.tahun = s.tahun
                join rencana r on r.skp_id = s.skp_id and r.rhk = a.rhk_pimpinan
                where h.pegawai_id = $3 and h.mulai <= $4 and $4 < h.selesai
                  and not a.direktif and a.rhk_pimpinan <> ''
                limit 1
            ) p on true
        )
        insert into indikator (indikator_id, rencana_id, urutan, aspek, indikator, target, angka,
                               angka_maks, satuan, arah, target_maksimal)
        select gen_random_uuid(), a.baru, i.urutan, i.aspek, i.indikator, i.target, i.angka,
               i.angka_maks, i.satuan, i.arah, i.target_maksimal
        from asal a
        join indikator i using (rencana_id)
        "#,
        dari.uuid(),
        ke.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .execute(conn)
    .await?;
    Ok(())
}
