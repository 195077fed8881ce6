-- Images as rows of pixels for half blocks: side by side, with gaps, and small enough for a width in cells.
local M = {}

--- The maximum height in rows of text: each row costs time to draw.
M.MAX_ROWS = 80

--- Converts [H, W], [C, H, W] with C 1 to 4, [N, C, H, W], or [N, H, W] with N above 4 to [N, C, H, W].
local function to_batch(images)
  local sizes = images:size()
  local count = #sizes
  if count == 2 then
    images = images:reshape(1, 1, sizes[1], sizes[2])
  elseif count == 3 and sizes[1] <= 4 then
    images = images:reshape(1, sizes[1], sizes[2], sizes[3])
  elseif count == 3 then
    images = images:reshape(sizes[1], 1, sizes[2], sizes[3])
  elseif count ~= 4 or sizes[2] > 4 then
    error("samples of shape " .. tostring(images:shape()) .. " are no images", 0)
  end
  return images
end

--- Whether a tensor has the shape of images.
function M.are_images(images)
  local sizes = images:size()
  return #sizes == 4 and sizes[2] <= 4
end

--- The number of images in a row: as many as were given if they fit, else a divisor of that, so that columns of one class
--- stay together; by default as many as make about a square, or as fit.
local function choose_columns(count, given, fitting)
  fitting = math.max(1, fitting)
  if not given then return math.min(fitting, count, math.ceil(math.sqrt(count))) end
  for columns = math.min(given, fitting), 1, -1 do
    if given % columns == 0 and (columns > 1 or fitting == 1 or given == 1) then return columns end
  end
  return math.min(given, fitting)
end

--- Returns a list of rows of pixels, each a list of colours 0xRRGGBB, or false in the gaps; and its width.
--- @param options width (in cells), columns, value_range, levels (of each channel; 256 by default)
function M.grid(images, options)
  images = to_batch(images)
  local sizes = images:size()
  local count, channels, height, width = sizes[1], sizes[2], sizes[3], sizes[4]
  local cells = math.max(1, options.width)
  -- An image wider than the window is reduced by the mean of whole squares.
  local factor = math.ceil(width / cells)
  if math.ceil(height / factor) > 2 * M.MAX_ROWS then factor = math.ceil(height / (2 * M.MAX_ROWS)) end
  local gap = 1
  local fitting = math.floor((cells + gap) / (math.floor(width / factor) + gap))
  local columns = choose_columns(count, options.columns, fitting)
  if factor > 1 then
    local rows, across = math.max(1, math.floor(height / factor)), math.max(1, math.floor(width / factor))
    local high, wide = math.min(height, rows * factor), math.min(width, across * factor)
    images = images:narrow(3, 1, high):narrow(4, 1, wide)
      :reshape(count, channels, rows, math.floor(high / rows), across, math.floor(wide / across)):mean(6):mean(4)
    height, width = rows, across
  end
  local down = math.max(1, math.floor((2 * M.MAX_ROWS + gap) / (height + gap)))
  count = math.min(count, columns * down)
  images = images:narrow(1, 1, count)

  local low, high = 0, 1
  if options.value_range then low, high = options.value_range[1], options.value_range[2] end
  local levels = (options.levels or 256) - 1
  local values = ((images - low) * (levels / (high - low))):clamp(0, levels):flatten():totable()
  local floor, step = math.floor, 255 / levels
  local plane = height * width
  local has_colours = channels >= 3
  local alpha = channels % 2 == 0 and channels - 1  -- the index of the plane with the opacity

  local rows, grid_width = {}, math.min(columns, count) * (width + gap) - gap
  local grid_height = math.ceil(count / columns) * (height + gap) - gap
  for y = 1, grid_height do
    local row = {}
    for x = 1, grid_width do row[x] = false end
    rows[y] = row
  end
  for image = 0, count - 1 do
    local left, top = (image % columns) * (width + gap), floor(image / columns) * (height + gap)
    for y = 0, height - 1 do
      local row = rows[top + y + 1]
      for x = 0, width - 1 do
        local at = image * channels * plane + y * width + x + 1
        local red = values[at]
        local green, blue = red, red
        if has_colours then green, blue = values[at + plane], values[at + 2 * plane] end
        if alpha then  -- over black
          local opacity = values[at + alpha * plane] / levels
          red, green, blue = red * opacity, green * opacity, blue * opacity
        end
        red, green, blue = red == red and red or 0, green == green and green or 0, blue == blue and blue or 0  -- not NaN
        row[left + x + 1] = floor(floor(red + 0.5) * step + 0.5) * 65536 + floor(floor(green + 0.5) * step + 0.5) * 256
          + floor(floor(blue + 0.5) * step + 0.5)
      end
    end
  end
  return rows, grid_width
end

return M
