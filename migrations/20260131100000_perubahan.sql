-- Melayani `src/perubahan`: usul perubahan SKP (formulir F22), buktinya, dan keputusannya.

create table perubahan (
    perubahan_id    uuid primary key,
    -- Versi yang diubah, dan versi baru yang lahir ketika disetujui.
    skp_id          uuid not null references skp,
    baru_id         uuid references skp,
    pemilik_id      uuid not null references pegawai,
    pengusul_id     uuid not null references pegawai,
    -- Kedudukan pengusulnya ketika mengusulkan.
    sebagai         text not null,
    -- Kondisi menurut aturan: 1 sampai 7, yang kelima dirinci.
    kondisi         text not null,
    uraian          text not null,
    -- Sakit, cuti, atau penugasan: hari pertama dan hari terakhirnya.
    mulai           date,
    selesai         date,
    asal            text not null,
    rujukan         text not null default '',
    berlaku_mulai   date not null,
    status          text not null default 'DRAF',
    versi           integer not null default 1,
    dibuat_pada     timestamptz not null,
    diusulkan_pada  timestamptz,
    -- Persetujuan menteri bagi kondisi 6, dicatat unit kepegawaian.
    menteri_nomor   text,
    menteri_tanggal date,
    pencatat_id     uuid references pegawai,
    dicatat_pada    timestamptz,
    -- Persetujuan atau penolakan.
    pemutus_id      uuid references pegawai,
    pemutus_sebagai text,
    diputuskan_pada timestamptz,
    -- Mengapa ditolak atau dibatalkan.
    alasan          text,
    pembatal_id     uuid references pegawai,
    dibatalkan_pada timestamptz,

    constraint kondisi_dikenal check (kondisi in ('1', '2', '3', '4', '5A', '5B', '6', '7')),
    constraint sebagai_dikenal check (sebagai in ('PEMILIK', 'PENILAI', 'PENGELOLA')),
    constraint pemutus_dikenal check (pemutus_sebagai in ('PENILAI', 'PENGELOLA')),
    constraint asal_dikenal check (asal in ('PEMANTAUAN', 'COACHING', 'MUTASI', 'CUTI', 'LAINNYA')),
    constraint status_dikenal check (status in ('DRAF', 'DIUSULKAN', 'DISETUJUI', 'DITOLAK', 'DIBATALKAN')),
    constraint uraian_terisi check (char_length(uraian) between 1 and 2000),
    -- Lebih dari satu bulan: sesudah tanggal yang sama bulan berikutnya (aturan 7).
    constraint lebih_dari_satu_bulan check
        (kondisi not in ('4', '5A', '5B')
         or (mulai is not null and selesai is not null and selesai > (mulai + interval '1 month')::date)),
    constraint bermasa_hanya_yang_lama check (kondisi in ('4', '5A', '5B') or (mulai is null and selesai is null)),
    constraint coaching_dari_coaching check (kondisi <> '7' or asal = 'COACHING'),
    constraint diusulkan_bertanggal check ((status = 'DRAF') = (diusulkan_pada is null)),
    constraint persetujuan_menteri_utuh check
        ((menteri_nomor is null) = (menteri_tanggal is null)
         and (menteri_nomor is null) = (pencatat_id is null)
         and (menteri_nomor is null) = (dicatat_pada is null)
         and (menteri_nomor is null or kondisi = '6')),
    constraint tanpa_menteri_tidak_disetujui check
        (kondisi <> '6' or status <> 'DISETUJUI' or menteri_nomor is not null),
    constraint keputusan_utuh check
        ((pemutus_id is null) = (diputuskan_pada is null) and (pemutus_id is null) = (pemutus_sebagai is null)
         and (status not in ('DISETUJUI', 'DITOLAK') or pemutus_id is not null)
         and (status not in ('DRAF', 'DIUSULKAN') or pemutus_id is null)),
    constraint pemilik_tidak_memutuskan check (pemutus_id <> pemilik_id),
    constraint versi_baru_lahir_dari_persetujuan check ((status = 'DISETUJUI') = (baru_id is not null)),
    constraint penolakan_beralasan check (status <> 'DITOLAK' or alasan is not null),
    constraint pembatalan_utuh check
        ((status = 'DIBATALKAN') = (dibatalkan_pada is not null)
         and (status = 'DIBATALKAN') = (pembatal_id is not null)
         -- Yang sudah disetujui dibatalkan dengan alasan.
         and (status <> 'DIBATALKAN' or pemutus_id is null or alasan is not null))
);

-- Satu SKP diubah satu per satu.
create unique index satu_perubahan_berjalan on perubahan (skp_id) where status in ('DIUSULKAN', 'DISETUJUI');
create index perubahan_pemilik on perubahan (pemilik_id, dibuat_pada desc);
create index perubahan_pengusul on perubahan (pengusul_id, dibuat_pada desc);
create index perubahan_skp on perubahan (skp_id, dibuat_pada desc);
create index perubahan_menunggu on perubahan (pemilik_id) where status = 'DIUSULKAN';
create index perubahan_baru on perubahan (baru_id) where baru_id is not null;

-- Menjangkau orang itu sebagai kepegawaian; tidak pernah dirinya sendiri.
create function mencatat_persetujuan(pelaku uuid, pemilik uuid, hari date) returns boolean
    language plpgsql stable
as $$
begin
    return pelaku <> pemilik
       and exists (
           select from peran_pegawai p
           where p.pegawai_id = pelaku and p.peran = 'KEPEGAWAIAN' and berlaku(p.mulai, p.selesai, hari))
       and exists (select from dijangkau(pelaku, array['KEPEGAWAIAN'], hari) d where d.pegawai_id = pemilik);
end $$;

-- Hubungan seseorang dengan sebuah perubahan: satu-satunya tempat yang menjawab siapa melihatnya (aturan 2.2). Yang
-- masih disiapkan hanya bagi pengusulnya; unit kepegawaian hanya yang memerlukan persetujuan menteri.
create function hubungan_perubahan(yang uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    p perubahan;
    hubungan text;
begin
    select * into p from perubahan x where x.perubahan_id = yang;
    if not found or (p.status = 'DRAF' and p.pengusul_id <> pelaku) then
        return null;
    end if;
    hubungan := hubungan_kinerja(pelaku, p.pemilik_id, hari);
    if hubungan is null and p.kondisi = '6' and p.status <> 'DRAF' and mencatat_persetujuan(pelaku, p.pemilik_id, hari) then
        hubungan := 'KEPEGAWAIAN';
    end if;
    return hubungan;
end $$;

create function wenang_bukti_perubahan(objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    p perubahan;
begin
    if hubungan_perubahan(objek, pelaku, hari) is null then
        return null;
    end if;
    select * into p from perubahan x where x.perubahan_id = objek;
    return case
        when p.status in ('DRAF', 'DIUSULKAN') and pelaku in (p.pengusul_id, p.pemilik_id) then 'PASANG'
        when p.status = 'DIUSULKAN' and p.kondisi = '6' and mencatat_persetujuan(pelaku, p.pemilik_id, hari) then 'PASANG'
        else 'LIHAT'
    end;
end $$;

-- Yang menunggu seseorang: PUTUSAN sebagai penilai atau pengelola kinerja, PERSETUJUAN sebagai kepegawaian.
create function meja_perubahan(siapa uuid, hari date, pengelola boolean, kepegawaian boolean)
    returns table (perubahan_id uuid, meja text, sejak timestamptz)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
        select p.perubahan_id, 'PUTUSAN', p.diusulkan_pada
        from penilai_pegawai h
        join perubahan p on p.pemilik_id = h.pegawai_id and p.status = 'DIUSULKAN'
        where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai
          and (p.kondisi <> '6' or p.menteri_nomor is not null);
    if pengelola then
        return query
            select p.perubahan_id, 'PUTUSAN', p.diusulkan_pada
            from dijangkau(siapa, array['PENGELOLA'], hari) d
            join perubahan p on p.pemilik_id = d.pegawai_id and p.status = 'DIUSULKAN'
            where p.pemilik_id <> siapa and p.pengusul_id <> siapa
              and (p.kondisi <> '6' or p.menteri_nomor is not null)
              and hubungan_kinerja(siapa, p.pemilik_id, hari) = 'PENGELOLA';
    end if;
    if kepegawaian then
        return query
            select p.perubahan_id, 'PERSETUJUAN', p.diusulkan_pada
            from dijangkau(siapa, array['KEPEGAWAIAN'], hari) d
            join perubahan p on p.pemilik_id = d.pegawai_id and p.status = 'DIUSULKAN'
            where p.pemilik_id <> siapa and p.kondisi = '6' and p.menteri_nomor is null;
    end if;
end $$;

-- Siapa yang dikabari bahwa sebuah perubahan diusulkan: yang dapat memutuskannya, dan bagi kondisi 6 yang mencatat persetujuannya.
create function penerima_usul(yang uuid, hari date) returns table (pegawai_id uuid)
    language plpgsql stable
as $$
#variable_conflict use_column
declare
    p perubahan;
begin
    select * into p from perubahan x where x.perubahan_id = yang;
    return query
        select h.penilai_id from penilai_pegawai h
        where h.pegawai_id = p.pemilik_id and h.mulai <= hari and hari < h.selesai
        union
        select k.pegawai_id from pengelola_kinerja(p.pemilik_id, hari) k
        union
        select o.pegawai_id
        from (select distinct r.pegawai_id from peran_pegawai r
              where p.kondisi = '6' and r.peran = 'KEPEGAWAIAN' and berlaku(r.mulai, r.selesai, hari)
              limit 50) o
        where mencatat_persetujuan(o.pegawai_id, p.pemilik_id, hari);
end $$;
