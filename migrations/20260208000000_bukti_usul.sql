-- Melayani `src/perubahan`: yang memutuskan usul dan yang dibacanya selalu bukti yang sama.

-- Sejak diusulkan, buktinya hanya bertambah.
create or replace function wenang_bukti_perubahan(objek uuid, pelaku uuid, hari date) returns text
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
        when p.status = 'DRAF' and pelaku in (p.pengusul_id, p.pemilik_id) then 'PASANG'
        when p.status = 'DIUSULKAN' and pelaku in (p.pengusul_id, p.pemilik_id) then 'TAMBAH'
        when p.status = 'DIUSULKAN' and p.kondisi = '6' and mencatat_persetujuan(pelaku, p.pemilik_id, hari) then 'TAMBAH'
        else 'LIHAT'
    end;
end $$;

-- Yang mengubah bukti usul menunggu giliran pada usulnya, lalu tunduk pada keadaannya sesudah giliran itu.
create function bukti_usul() returns trigger
    language plpgsql
as $$
declare
    status text;
begin
    select p.status into status from perubahan p
    where p.perubahan_id = case tg_op when 'DELETE' then old.objek_id else new.objek_id end
    for update;
    -- Draf yang dibuang pergi lebih dahulu dari buktinya.
    if status is null or status = 'DRAF' or (status = 'DIUSULKAN' and tg_op = 'INSERT') then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    raise exception 'bukti usul perubahan tidak dapat diubah lagi'
        using errcode = 'restrict_violation', constraint = 'bukti_usul_beku';
end $$;
create trigger bukti_usul before insert on bukti
    for each row when (new.untuk = 'PERUBAHAN') execute function bukti_usul();
create trigger bukti_usul_hapus before delete on bukti
    for each row when (old.untuk = 'PERUBAHAN') execute function bukti_usul();
