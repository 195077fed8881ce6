function love.conf(t)
  t.identity = "noisefall"
  t.version = "11.4"
  t.window.title = "Noisefall"
  t.window.width, t.window.height = 920, 640
  t.window.resizable = true
  t.window.minwidth, t.window.minheight = 460, 320
  t.window.vsync = 1
  for _, name in ipairs { "audio", "joystick", "physics", "sound", "touch", "video" } do t.modules[name] = false end
end
