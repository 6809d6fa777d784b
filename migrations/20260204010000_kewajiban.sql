-- Melayani `src/pemantauan/kewajiban`: kewajiban semester ditanyakan bagi beberapa orang tanpa membaca semua orang.

-- Penempatan definitif yang terakhir mulai sampai hari itu; masanya tidak bertumpuk, jadi hanya ia yang mungkin berlaku.
-- Dicari menurut orangnya: indeks masa berlakunya jauh lebih lambat.
create or replace function wajib_dipantau(siapa uuid[], hari date, pada date, batas date)
    returns table (pegawai_id uuid, penilai_id uuid, atasan_id uuid, unit_id uuid, kecuali text)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select h.pegawai_id, h.penilai_id, h.atasan_penilai_id, t.unit_id,
        case
            when (select n.jenis from pegawai n where n.pegawai_id = h.penilai_id) = 'NON_ASN' and not exists (
                select from akun a where a.pegawai_id = h.penilai_id and a.aktif) then 'DI_LUAR'
            when (select k.jenis from keadaan_pegawai k
                  where k.pegawai_id = h.pegawai_id and k.mulai <= pada and (k.selesai is null or pada < k.selesai)
                  limit 1) is not null and bebas_skp(h.pegawai_id, pada) then 'BEBAS_SKP'
            when t.unit_id is null then 'TANPA_PENEMPATAN'
            when t.mulai <= batas then null
            -- Bergabung: hari pertama pada unit ini sejak terakhir kali berada di unit lain.
            when (select min(a.mulai) from penempatan a
                  where a.pegawai_id = h.pegawai_id and a.sebagai = 'DEFINITIF' and a.unit_id = t.unit_id
                    and a.mulai <= pada
                    and a.mulai >= coalesce(
                        (select max(b.mulai) from penempatan b
                         where b.pegawai_id = h.pegawai_id and b.sebagai = 'DEFINITIF' and b.unit_id <> t.unit_id
                           and b.mulai <= pada), '-infinity')) > batas then 'BARU'
        end
    from (
        select x.* from penilai_pegawai x where siapa is null
        union all
        select x.* from penilai_pegawai x where x.pegawai_id = any (siapa)
    ) h
    left join lateral (
        select p.unit_id, p.mulai, p.selesai from penempatan p
        where p.pegawai_id = h.pegawai_id and p.sebagai = 'DEFINITIF' and p.mulai <= pada
        order by p.mulai desc limit 1
    ) t on t.selesai is null or pada < t.selesai
    where h.mulai <= hari and hari < h.selesai;
end $$;

-- Berapa orang yang dinilai `siapa` hari itu belum dipantau semester ini; sama dengan `wajib_dipantau`, tanpa
-- pengecualian yang tidak mengubah hitungannya.
create function belum_dipantau_saya(siapa uuid, hari date) returns bigint
    language plpgsql stable
as $$
declare
    th constant integer := extract(year from hari);
    sm constant integer := case when extract(month from hari) < 7 then 1 else 2 end;
    bawahan uuid[];
begin
    -- Yang sudah dipantau tidak ditanyakan lagi.
    bawahan := array(
        select h.pegawai_id from penilai_pegawai h
        where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai
          and (select p.status from pemantauan p
               where p.pegawai_id = h.pegawai_id and p.tahun = th and p.semester = sm and p.status = 'SELESAI' limit 1) is null);
    if bawahan = '{}' then
        return 0;
    end if;
    return (
        select count(*) from wajib_dipantau(bawahan, hari, hari, make_date(th, sm * 6 - 1, 1)) w
        where w.penilai_id = siapa and w.kecuali is null);
end $$;
