-- Melayani `src/dokumentasi`: dokumentasi wajib paling awal yang belum dikirim setiap orang, ditulis begitu dokumentasi,
-- SKP, keadaan, atau jenis periodenya berubah. Beranda bertanya apakah ada tunggakan tanpa menyusun setahun periode.

create table dokumentasi_terdini (
    pegawai_id uuid primary key references pegawai on delete cascade,
    -- Yang berakhir sebelum hari ini tidak ikut; digeser setiap hari bagi yang terdininya lebih dari setahun lalu.
    dari       date not null default '-infinity',
    -- Periode wajib paling awal yang belum dikirim, sudah berakhir atau belum; kosong bila tidak ada.
    mulai      date,
    selesai    date,

    constraint masa_lengkap check ((mulai is null) = (selesai is null))
) with (fillfactor = 80);

-- Periode itu, sejak hari itu.
create function cari_dokumentasi_terdini(siapa uuid, sejak date) returns table (mulai date, selesai date)
    language plpgsql stable rows 1
as $$
#variable_conflict use_column
declare
    masa record;
begin
    select min(s.mulai) as mulai, max(s.selesai) as selesai into masa
    from skp s where s.pemilik_id = siapa and s.ditetapkan_pada is not null;
    return query
    select k.mulai, k.selesai
    from dokumentasi_kurang(siapa, greatest(masa.mulai, sejak), masa.selesai) k
    where k.selesai >= sejak
    order by k.mulai
    limit 1;
end $$;

-- Menyusunnya lagi. Barisnya dikunci dahulu, agar dua perubahan yang bersamaan saling melihat.
create function susun_dokumentasi_terdini(siapa uuid) returns void language plpgsql as $$
begin
    insert into dokumentasi_terdini (pegawai_id) values (siapa) on conflict do nothing;
    perform from dokumentasi_terdini t where t.pegawai_id = siapa for update;
    update dokumentasi_terdini t
    set (mulai, selesai) = (select c.mulai, c.selesai from cari_dokumentasi_terdini(siapa, t.dari) c)
    where t.pegawai_id = siapa;
end $$;

create function terdini_mengikuti_dokumentasi() returns trigger language plpgsql as $$
declare
    t record;
begin
    select x.mulai, x.selesai into t from dokumentasi_terdini x where x.pegawai_id = new.pegawai_id for update;
    -- Yang tidak mencakup periode terdini tidak menggesernya; tanpa baris, belum ada yang wajib.
    if found and (new.status = 'DRAF' or (new.mulai <= t.mulai and t.selesai <= new.selesai)) then
        update dokumentasi_terdini x
        set (mulai, selesai) = (
            select c.mulai, c.selesai
            from cari_dokumentasi_terdini(new.pegawai_id, case when new.status = 'DRAF' then x.dari else x.mulai end) c)
        where x.pegawai_id = new.pegawai_id;
    end if;
    return null;
end $$;

-- Yang sudah dikirim tidak terhapus dan masanya tidak berubah (`dokumentasi_beku`).
create trigger terdini_mengikuti_dokumentasi_baru after insert on dokumentasi
    for each row when (new.status <> 'DRAF') execute function terdini_mengikuti_dokumentasi();
create trigger terdini_mengikuti_dokumentasi after update of status on dokumentasi
    for each row when ((old.status = 'DRAF') <> (new.status = 'DRAF'))
    execute function terdini_mengikuti_dokumentasi();

create function terdini_mengikuti_skp() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform susun_dokumentasi_terdini(old.pemilik_id);
    end if;
    if tg_op = 'INSERT' or (tg_op = 'UPDATE' and new.pemilik_id <> old.pemilik_id) then
        perform susun_dokumentasi_terdini(new.pemilik_id);
    end if;
    return null;
end $$;

create trigger terdini_mengikuti_skp_baru after insert on skp
    for each row when (new.ditetapkan_pada is not null) execute function terdini_mengikuti_skp();
create trigger terdini_mengikuti_skp_hapus after delete on skp
    for each row when (old.ditetapkan_pada is not null) execute function terdini_mengikuti_skp();
create trigger terdini_mengikuti_skp after update of pemilik_id, mulai, selesai, ditetapkan_pada on skp
    for each row when ((old.pemilik_id, old.mulai, old.selesai, old.ditetapkan_pada)
                       is distinct from (new.pemilik_id, new.mulai, new.selesai, new.ditetapkan_pada))
    execute function terdini_mengikuti_skp();

create function terdini_mengikuti_keadaan() returns trigger language plpgsql as $$
declare
    siapa uuid;
begin
    for siapa in
        select t.pegawai_id from dokumentasi_terdini t
        where t.pegawai_id = case when tg_op <> 'INSERT' then old.pegawai_id end
           or t.pegawai_id = case when tg_op <> 'DELETE' then new.pegawai_id end
    loop
        perform susun_dokumentasi_terdini(siapa);
    end loop;
    return null;
end $$;

create trigger terdini_mengikuti_keadaan after insert or update or delete on keadaan_pegawai
    for each row execute function terdini_mengikuti_keadaan();

-- Jenis yang berganti sejak suatu hari hanya menyangkut periode sejak hari itu.
create function terdini_mengikuti_aturan() returns trigger language plpgsql as $$
declare
    sejak date := case tg_op when 'INSERT' then new.mulai when 'DELETE' then old.mulai
                  else least(old.mulai, new.mulai) end;
begin
    lock table dokumentasi_terdini in exclusive mode;
    update dokumentasi_terdini t
    set (mulai, selesai) = (select c.mulai, c.selesai from cari_dokumentasi_terdini(t.pegawai_id, t.dari) c)
    where t.selesai is null or t.selesai >= sejak;
    return null;
end $$;

create trigger terdini_mengikuti_aturan after insert or update or delete on aturan_periode
    for each row execute function terdini_mengikuti_aturan();

-- Tunggakan yang lebih dari setahun tidak disebut lagi: yang terdininya setua itu dicari lagi sejak setahun lalu.
create function geser_dokumentasi_terdini(hari date) returns void language plpgsql as $$
declare
    batas date := (hari - interval '1 year')::date;
begin
    perform from dokumentasi_terdini t where t.selesai < batas order by t.pegawai_id for update;
    update dokumentasi_terdini t
    set dari = batas,
        (mulai, selesai) = (select c.mulai, c.selesai from cari_dokumentasi_terdini(t.pegawai_id, batas) c)
    where t.selesai < batas;
end $$;

-- Sama dengan adanya baris `dokumentasi_tertunggak`, satu baris terbaca bagi hampir setiap orang.
create function dokumentasi_ada_tunggakan(siapa uuid, hari date) returns boolean
    language plpgsql stable
as $$
declare
    batas date := (hari - interval '1 year')::date;
    t record;
begin
    select x.dari, x.selesai into t from dokumentasi_terdini x where x.pegawai_id = siapa;
    if not found then
        return false;
    end if;
    if batas < t.dari or t.selesai < batas then
        return exists (select from dokumentasi_tertunggak(siapa, hari));
    end if;
    return coalesce(t.selesai < hari, false);
end $$;

-- Yang SKP-nya sudah ditetapkan sebelum catatan ini ada.
insert into dokumentasi_terdini (pegawai_id)
select distinct s.pemilik_id from skp s where s.ditetapkan_pada is not null;
update dokumentasi_terdini t
set (mulai, selesai) = (select c.mulai, c.selesai from cari_dokumentasi_terdini(t.pegawai_id, t.dari) c);
