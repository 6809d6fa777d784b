-- Melayani `src/dokumentasi`: ulasan per RHK, keadaan dokumentasi periode, dan kegiatan mana yang ikut dihitung.

-- Ulasan pegawai atas satu RHK pada dokumentasi sebuah periode.
create table dokumentasi_ulasan (
    dokumentasi_id uuid not null references dokumentasi on delete cascade,
    rencana_id     uuid not null references rencana,
    teks           text not null,

    primary key (dokumentasi_id, rencana_id),
    constraint teks_terisi check (char_length(teks) between 1 and 1000)
);

alter table dokumentasi
    add constraint ulasan_paling_panjang check (char_length(ulasan) <= 2000),
    add constraint masalah_paling_panjang check (char_length(masalah) <= 2000),
    add constraint penyebab_paling_panjang check (char_length(penyebab) <= 2000),
    add constraint solusi_paling_panjang check (char_length(solusi) <= 2000),
    add constraint tanggapan_terisi check (char_length(tanggapan) between 1 and 2000);

-- Yang dikirim beku sampai ditarik kembali; yang ditanggapi tidak berubah lagi.
create function dokumentasi_beku() returns trigger language plpgsql as $$
begin
    if old.status = 'DITANGGAPI' or (old.status = 'DIKIRIM' and (tg_op = 'DELETE' or new.status = 'DIKIRIM'))
       or (tg_op = 'UPDATE' and old.status = 'DRAF' and new.status = 'DITANGGAPI') then
        raise exception 'dokumentasi yang dikirim tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'UPDATE' and ((new.pegawai_id, new.jenis, new.mulai, new.selesai)
            is distinct from (old.pegawai_id, old.jenis, old.mulai, old.selesai)
        or (old.status = 'DIKIRIM' and (new.ulasan, new.masalah, new.penyebab, new.solusi)
            is distinct from (old.ulasan, old.masalah, old.penyebab, old.solusi))) then
        raise exception 'dokumentasi yang dikirim tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger dokumentasi_beku before update or delete on dokumentasi
    for each row execute function dokumentasi_beku();

create function dokumentasi_ulasan_beku() returns trigger language plpgsql as $$
begin
    if exists (
        select from dokumentasi d
        where d.dokumentasi_id = case tg_op when 'DELETE' then old.dokumentasi_id else new.dokumentasi_id end
          and d.status <> 'DRAF') then
        raise exception 'ulasan hanya berubah selama dokumentasinya masih draf' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger dokumentasi_ulasan_beku before insert or update or delete on dokumentasi_ulasan
    for each row execute function dokumentasi_ulasan_beku();

-- Kegiatan seseorang pada rentang hari itu; bagi selain pemiliknya hanya yang sudah termuat dalam dokumentasi terkirim.
-- Angka pembetulan adalah selisih, jadi jumlah sebuah periode selalu jumlah semua kegiatannya. Bahasa sql: dibuka di
-- tempat pemakainya.
create function kegiatan_terhitung(milik uuid, dari date, sampai date, terkirim boolean) returns setof kegiatan
    language sql stable
as $$
    select k.*
    from kegiatan k
    where k.pegawai_id = milik and k.tanggal between dari and sampai
      and (not terkirim or k.tanggal <@ (
            select coalesce(range_agg(daterange(d.mulai, d.selesai, '[]')), '{}'::datemultirange)
            from dokumentasi d where d.pegawai_id = milik and d.status <> 'DRAF'))
$$;

create function wenang_bukti_dokumentasi(objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    d record;
begin
    select o.pegawai_id, o.status into d from dokumentasi o where o.dokumentasi_id = objek;
    if d.pegawai_id = pelaku then
        return case d.status when 'DRAF' then 'PASANG' else 'LIHAT' end;
    end if;
    return case when d.status <> 'DRAF' and hubungan_kinerja(pelaku, d.pegawai_id, hari) is not null then 'LIHAT' end;
end $$;

-- Periode dokumentasi instansi yang sudah berakhir tetapi belum dikirim orang itu, yang terlama dahulu. Yang
-- didokumentasikan: masa SKP yang sudah ditetapkan, sejak periode yang memuat penetapannya; dokumentasi yang lebih
-- panjang mencakup yang lebih pendek. Hari Sabtu dan Minggu tidak diwajibkan bagi dokumentasi harian.
create function dokumentasi_tertunggak(siapa uuid, hari date) returns table (mulai date, selesai date)
    language plpgsql stable rows 5
as $$
#variable_conflict use_column
declare
    jenis text := (select i.jenis_dokumentasi from instansi i);
    satuan text := case jenis when 'HARIAN' then 'day' when 'MINGGUAN' then 'week' when 'TRIWULANAN' then 'quarter'
                   when 'TAHUNAN' then 'year' else 'month' end;
    langkah interval := case jenis when 'HARIAN' then interval '1 day' when 'MINGGUAN' then interval '7 days'
                   when 'TRIWULANAN' then interval '3 months' when 'SEMESTERAN' then interval '6 months'
                   when 'TAHUNAN' then interval '1 year' else interval '1 month' end;
    awal date := date_trunc(satuan, hari - interval '1 year')::date;
begin
    if jenis = 'SEMESTERAN' then
        awal := make_date(extract(year from awal)::int, case when extract(month from awal) < 7 then 1 else 7 end, 1);
    end if;
    return query
    select p.awal, p.akhir
    from (
        select g::date as awal, (g + langkah)::date - 1 as akhir from generate_series(awal, hari, langkah) g
    ) p
    where p.akhir < hari
      and (jenis <> 'HARIAN' or extract(isodow from p.awal) < 6)
      and exists (
          select from skp s
          where s.pemilik_id = siapa and s.ditetapkan_pada is not null and s.mulai <= p.akhir and p.awal <= s.selesai
            and s.ditetapkan_pada::date <= p.akhir)
      and not exists (
          select from dokumentasi d
          where d.pegawai_id = siapa and d.status <> 'DRAF' and d.mulai <= p.awal and p.akhir <= d.selesai)
      and not bebas_skp(siapa, p.akhir)
    order by p.awal
    limit 60;
end $$;
